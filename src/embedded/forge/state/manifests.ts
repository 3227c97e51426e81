import { createHash, randomBytes } from 'node:crypto'
import type { Database } from './database.ts'
import { readDocument } from './database.ts'

/** What a code in the manifest flow stands for: a manifest before its yes, its App afterwards. */
interface KeptManifest {
  appId: number | null
  doc: unknown
}

export interface Manifests {
  /** Keeps it under a new code, which is returned and not kept; `expiresAt` is epoch milliseconds. */
  keep(kept: KeptManifest, expiresAt: number): string
  find(code: string, now: number): KeptManifest | null
  /** Uses the code up; false when somebody else has. */
  take(code: string): boolean
  prune(now: number): void
}

export function keepManifests(db: Database): Manifests {
  const hash = (code: string) => createHash('sha256').update(code).digest('hex')
  return {
    keep({ appId, doc }, expiresAt) {
      const code = randomBytes(20).toString('hex')
      db.run(
        'INSERT INTO manifests (hash, expires_at, app_id, doc) VALUES (?, ?, ?, ?)',
        hash(code),
        expiresAt,
        appId,
        JSON.stringify(doc),
      )
      return code
    },
    find(code, now) {
      const row = db.get('SELECT * FROM manifests WHERE hash = ? AND expires_at > ?', hash(code), now)
      return row ? { appId: row.app_id === null ? null : Number(row.app_id), doc: readDocument(row) } : null
    },
    take: (code) => db.get('DELETE FROM manifests WHERE hash = ? RETURNING hash', hash(code)) !== undefined,
    prune: (now) => void db.run('DELETE FROM manifests WHERE expires_at <= ?', now),
  }
}
