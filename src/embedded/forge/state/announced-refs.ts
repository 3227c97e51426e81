import type { Database } from './database.ts'

/** Full ref to object id. */
export type Refs = Map<string, string>

/** Which refs have been announced, and which pushes may have changed some since. */
export interface AnnouncedRefs {
  of(repositoryId: number): Refs
  set(repositoryId: number, ref: string, sha: string | null): void
  /** Before Git may change anything. */
  beginPush(repositoryId: number, accountId: number): number
  endPush(id: number): void
  /** Pushes that were under way when the process died, oldest first. */
  openPushes(): { id: number; repositoryId: number; accountId: number }[]
}

export function keepAnnouncedRefs(db: Database): AnnouncedRefs {
  return {
    of: (repositoryId) =>
      new Map(
        db
          .all('SELECT ref, sha FROM announced_refs WHERE repository_id = ?', repositoryId)
          .map((row) => [String(row.ref), String(row.sha)]),
      ),
    set(repositoryId, ref, sha) {
      if (sha === null)
        db.run('DELETE FROM announced_refs WHERE repository_id = ? AND ref = ?', repositoryId, ref)
      else
        db.run(
          'INSERT OR REPLACE INTO announced_refs (repository_id, ref, sha) VALUES (?, ?, ?)',
          repositoryId,
          ref,
          sha,
        )
    },
    beginPush: (repositoryId, accountId) =>
      db.run('INSERT INTO pushes (repository_id, account_id) VALUES (?, ?)', repositoryId, accountId),
    endPush: (id) => void db.run('DELETE FROM pushes WHERE id = ?', id),
    openPushes: () =>
      db.all('SELECT id, repository_id, account_id FROM pushes ORDER BY id').map((row) => ({
        id: Number(row.id),
        repositoryId: Number(row.repository_id),
        accountId: Number(row.account_id),
      })),
  }
}
