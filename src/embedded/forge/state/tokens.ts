import { createHash, randomBytes } from 'node:crypto'
import type { Permissions } from './apps.ts'
import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** What a token stands for. */
type Grant =
  | { kind: 'user'; accountId: number }
  /** Of a person who has signed in with an App; `refresh` takes the place of one, once. */
  | { kind: 'person' | 'refresh'; accountId: number; appId: number }
  | {
      kind: 'installation'
      installationId: number
      permissions: Permissions
      /** A narrowing of what the installation covers, by repository id. */
      repositoryIds: number[] | 'all'
    }

export interface Tokens {
  /** Returns the token, which is not kept; `expiresAt` is epoch milliseconds, null for never. */
  issue(grant: Grant, expiresAt: number | null): string
  find(token: string, now: number): Grant | null
  /** Forgets one; false when it was not there. */
  revoke(token: string): boolean
  /** Forgets those that have expired. */
  prune(now: number): void
}

/** https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/ */
const prefixes = { user: 'ghp', person: 'ghu', refresh: 'ghr', installation: 'ghs' } as const

export function keepTokens(db: Database): Tokens {
  const hash = (token: string) => createHash('sha256').update(token).digest('hex')
  return {
    issue(grant, expiresAt) {
      // Longer than 40 characters, as installation tokens are since 2026: nobody may count on their length.
      const token = `${prefixes[grant.kind]}_${randomBytes(32).toString('hex')}`
      db.run(
        'INSERT INTO tokens (hash, expires_at, doc) VALUES (?, ?, ?)',
        hash(token),
        expiresAt,
        JSON.stringify(grant),
      )
      return token
    },
    revoke: (token) => db.get('DELETE FROM tokens WHERE hash = ? RETURNING hash', hash(token)) !== undefined,
    prune: (now) => void db.run('DELETE FROM tokens WHERE expires_at <= ?', now),
    find(token, now) {
      const row = db.get(
        'SELECT doc FROM tokens WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?)',
        hash(token),
        now,
      )
      return row ? (readDocument(row) as Grant) : null
    },
  }
}
