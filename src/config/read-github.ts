import { createPrivateKey, X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import type { GitHubConfig } from './config.ts'
import { readClient } from './read-people.ts'
import type { SettingName } from './settings.ts'
import type { StoredApp } from './stored-app.ts'

interface Reader {
  raw: (name: SettingName) => string | null
  read: (name: SettingName, path: string) => string | null
  complain: (name: SettingName, message: string) => void
  wholeNumber: (name: SettingName, fallback: number, least: number, most: number) => number
  url: (name: SettingName) => string | null
}

const credentials = ['githubAppId', 'githubPrivateKeyFile', 'githubToken'] as const
const missing = 'is missing: set the App id and its private key, or a token, or register an App with setup'

/**
 * How GitHub is reached; null when nothing of it is set: the embedded forge stands in. An App that setup has
 * kept counts where no other credentials are given.
 */
export function readGitHub(
  reader: Reader,
  storedApp: StoredApp | null,
): { github: GitHubConfig | null; isStored: boolean } {
  const { raw, complain } = reader
  const given = credentials.some((name) => raw(name) !== null)
  const set = readClient(reader, raw('githubAppId') !== null || (!given && storedApp !== null))
  if (!given && storedApp === null && raw('githubUrl') === null && raw('githubCaFile') === null)
    return { github: null, isStored: false }

  const url = enterpriseUrl(reader.url('githubUrl'))
  const connection = {
    url,
    ...readCa(reader),
    // An answer to a comment takes two, which have to fit together.
    writes: {
      perHour: reader.wholeNumber('githubWritesPerHour', 500, 2, 1_000_000),
      perMinute: reader.wholeNumber('githubWritesPerMinute', 80, 2, 1_000_000),
    },
  }
  if (!given && storedApp !== null) {
    const { appId, privateKey, githubUrl } = storedApp
    const client = set ?? storedApp.client ?? null
    if (raw('githubUrl') !== null && url !== githubUrl)
      complain('githubUrl', `is not where the App of setup is, which is ${githubUrl ?? 'https://github.com'}`)
    return {
      github: { ...connection, url: githubUrl, client, auth: { kind: 'app', appId, privateKey } },
      isStored: true,
    }
  }
  return { github: { ...connection, client: set, auth: readAuth(reader) }, isStored: false }
}

function readCa({ raw, read, complain }: Reader): Pick<GitHubConfig, 'ca' | 'caFile'> {
  const caFile = raw('githubCaFile')
  if (caFile === null) return { ca: null, caFile: null }
  const ca = read('githubCaFile', resolve(caFile))
  if (ca !== null && !works(() => new X509Certificate(ca))) {
    complain('githubCaFile', `${caFile} holds no PEM certificate`)
  }
  return { ca, caFile: resolve(caFile) }
}

function readAuth({ raw, read, complain, wholeNumber }: Reader): GitHubConfig['auth'] {
  const keyFile = raw('githubPrivateKeyFile')
  const token = raw('githubToken')
  const appId = raw('githubAppId') === null ? null : wholeNumber('githubAppId', 0, 1, 1e15)
  const privateKey = keyFile === null ? null : read('githubPrivateKeyFile', resolve(keyFile))
  if (privateKey !== null && !works(() => createPrivateKey(privateKey))) {
    complain(
      'githubPrivateKeyFile',
      `${keyFile ?? ''} holds no PEM private key that is whole and has no password`,
    )
  }
  if (token !== null && (appId !== null || keyFile !== null)) {
    complain('githubToken', 'is set beside a GitHub App; keep one of them')
  }
  if (token !== null) return { kind: 'token', token }
  if (appId === null) complain('githubAppId', missing)
  if (keyFile === null) complain('githubPrivateKeyFile', missing)
  return { kind: 'app', appId: appId ?? 0, privateKey: privateKey ?? '' }
}

function works(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}

/** github.com is what is meant without a URL: its API is at another address than an Enterprise Server's. */
function enterpriseUrl(url: string | null): string | null {
  return url !== null && /^(www\.|api\.)?github\.com$/.test(new URL(url).hostname) ? null : url
}
