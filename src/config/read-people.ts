import type { AppClient } from './config.ts'
import type { SettingName } from './settings.ts'

interface Reader {
  raw: (name: SettingName) => string | null
  complain: (name: SettingName, message: string) => void
}

/** https://docs.github.com/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication */
const login = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$/

/** Who may see what, beside what tokens say. */
export function readPeople({ raw, complain }: Reader): { admins: string[]; publicPages: boolean } {
  const admins = (raw('admins') ?? '').split(',').flatMap((part) => part.trim().replace(/^@/, '') || [])
  for (const one of admins)
    if (!login.test(one)) complain('admins', `"${one}" is not a login: write ada,grace`)
  const asked = raw('publicPages') ?? 'no'
  if (asked !== 'yes' && asked !== 'no') complain('publicPages', `"${asked}" is neither yes nor no`)
  return { admins, publicPages: asked === 'yes' }
}

/** By which people sign in with the App that Slipway acts as; null: it is not set here. */
export function readClient({ raw, complain }: Reader, isApp: boolean): AppClient | null {
  const [id, secret] = [raw('githubClientId'), raw('githubClientSecret')]
  if (id === null && secret === null) return null
  if (!isApp) {
    complain(
      id === null ? 'githubClientSecret' : 'githubClientId',
      'is of a GitHub App, and none is set: people sign in with the App that Slipway acts as',
    )
    return null
  }
  if (id === null)
    complain('githubClientId', 'is missing beside the client secret: the page of the App shows it')
  if (secret === null)
    complain('githubClientSecret', 'is missing beside the client id: the page of the App makes one')
  return id === null || secret === null ? null : { id, secret }
}
