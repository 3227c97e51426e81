import type { Person, Repository } from '../../domain/index.ts'
import type { AccountPayload, RepositoryPayload } from './payload.ts'

export const noCommit = '0'.repeat(40)
const longestTitle = 200
/** Enough for any word in it that we heed. */
const longestMessage = 10_000

/** A repository as it is named now. */
export function toRepository(
  payload: RepositoryPayload,
  installation: { id: number } | null | undefined,
): Repository {
  return {
    id: payload.id,
    ...splitName(payload.full_name),
    ownerId: payload.owner?.id ?? 0,
    private: payload.private,
    cloneUrl: payload.clone_url,
    htmlUrl: payload.html_url,
    defaultBranch: payload.default_branch,
    installationId: installation?.id ?? null,
  }
}

export function splitName(full: string): { owner: string; name: string } {
  const [owner = '', name = ''] = full.split('/')
  return { owner, name }
}

/** Somebody without an account any more is nobody: nothing is allowed to id 0. */
export function toPerson(account: AccountPayload): Person {
  return account == null ? { id: 0, login: 'ghost' } : { id: account.id, login: account.login }
}

/** What people see of a message; null when there is nothing. */
export function firstLine(message: string | null | undefined): string | null {
  const line = /^[^\r\n]*/.exec((message ?? '').slice(0, longestMessage))?.[0].trim() ?? ''
  return line === '' ? null : line.slice(0, longestTitle)
}

/** A message without its end where that is far. */
export function capMessage(message: string | null | undefined): string | null {
  return message?.slice(0, longestMessage) ?? null
}

/** The first of these times that is one, in epoch ms: ISO 8601, or seconds. */
export function firstTime(...times: (string | number | null | undefined)[]): number | null {
  for (const time of times) {
    const at = typeof time === 'number' ? time * 1000 : Date.parse(time ?? '')
    if (Number.isSafeInteger(at) && at > 0) return at
  }
  return null
}
