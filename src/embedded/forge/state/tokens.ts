import { createHash, randomBytes } from 'node:crypto'
import type { Permissions } from './apps.ts'
import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** What a token stands for. */
type Grant =
  | { kind: 'user'; accountId: number }
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
  /** Forgets those that have expired. */
  prune(now: number): void
}

export function keepTokens(db: Database): Tokens {
  const hash = (token: string) => createHash('sha256').update(token).digest('hex')
  return {
    issue(grant, expiresAt) {
      // Longer than 40 characters, as installation tokens are since 2026: nobody may count on their length.
      const token = `${grant.kind === 'user' ? 'ghp' : 'ghs'}_${randomBytes(32).toString('hex')}`
      db.run(
        'INSERT INTO tokens (hash, expires_at, doc) VALUES (?, ?, ?)',
        hash(token),
        expiresAt,
        JSON.stringify(grant),
      )
      return token
    },
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
