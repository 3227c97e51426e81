import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GitFailure } from './classify-git-error.ts'
import { gitFailure } from './classify-git-error.ts'

export type Credentials =
  | { kind: 'none' }
  | { kind: 'basic'; username: string; password: string }
  | { kind: 'key'; privateKey: string; knownHostsFile: string | null }

/**
 * What the mounted clone Secret offers for this URL: `username` and `password` of a basic-auth Secret,
 * or `ssh-privatekey`. A failure where the two do not go together.
 */
export function readCredentials(
  directory: string | null,
  url: string,
): { credentials: Credentials } | { failure: GitFailure } {
  const overSsh = url.startsWith('ssh://') || /^[^/:]+@[^/:]+:/.test(url)
  const part = (name: string) => (directory === null ? null : readPart(join(directory, name)))
  const username = part('username')
  const password = part('password')
  const privateKey = part('ssh-privatekey')
  if (directory !== null && privateKey !== null) {
    if (!overSsh) return { failure: gitFailure('GitSSHAuthUnexpected') }
    const known = part('known_hosts') === null ? null : join(directory, 'known_hosts')
    return { credentials: { kind: 'key', privateKey, knownHostsFile: known } }
  }
  if (overSsh) return { failure: gitFailure('GitSSHAuthExpected') }
  if (directory === null) return { credentials: { kind: 'none' } }
  if (username === null || password === null) return { failure: gitFailure('GitBasicAuthIncomplete') }
  if (url.startsWith('http://'))
    return {
      failure: {
        reason: 'GitError',
        message:
          'Refusing to continue with basic authentication (username and password) over insecure HTTP connection',
      },
    }
  return { credentials: { kind: 'basic', username, password } }
}

/** Null when it is not there or empty; a trailing line end is not part of a password. */
function readPart(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || null
  } catch {
    return null
  }
}
