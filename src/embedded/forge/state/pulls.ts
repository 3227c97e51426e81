import type { Database } from './database.ts'
import { readDocument } from './database.ts'

export interface Pull {
  id: number
  /** The base repository. */
  repositoryId: number
  number: number
  title: string
  body: string | null
  authorId: number
  state: 'open' | 'closed'
  draft: boolean
  headRepositoryId: number
  /** Branch name without `refs/heads/`. */
  headRef: string
  headSha: string
  baseRef: string
  baseSha: string
  /** Epoch milliseconds. */
  createdAt: number
  updatedAt: number
  closedAt: number | null
  /** Null until it is merged. */
  merged: { at: number; byId: number; sha: string } | null
  labels: string[]
}

export interface Pulls {
  nextNumber(repositoryId: number): number
  create(pull: Pull): void
  save(pull: Pull): void
  byNumber(repositoryId: number, number: number): Pull | null
  /** Newest first. */
  ofRepository(repositoryId: number): Pull[]
  openFrom(headRepositoryId: number, headRef: string): Pull[]
  removeOf(repositoryId: number): void
}

export function keepPulls(db: Database): Pulls {
  const read = (row: NonNullable<ReturnType<Database['get']>>): Pull => ({
    merged: null,
    labels: [],
    ...(readDocument(row) as Omit<Pull, 'merged' | 'labels'>),
    id: Number(row.id),
  })
  return {
    nextNumber: (repositoryId) =>
      Number(
        db.get('SELECT coalesce(max(number), 0) + 1 AS n FROM pulls WHERE repository_id = ?', repositoryId)
          ?.n,
      ),
    create: (pull) =>
      void db.run(
        `INSERT INTO pulls (id, repository_id, number, state, head_repository_id, head_ref, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        pull.id,
        pull.repositoryId,
        pull.number,
        pull.state,
        pull.headRepositoryId,
        pull.headRef,
        JSON.stringify(pull),
      ),
    save: (pull) =>
      void db.run(
        'UPDATE pulls SET state = ?, doc = ? WHERE id = ?',
        pull.state,
        JSON.stringify(pull),
        pull.id,
      ),
    byNumber(repositoryId, number) {
      const row = db.get(
        'SELECT id, doc FROM pulls WHERE repository_id = ? AND number = ?',
        repositoryId,
        number,
      )
      return row ? read(row) : null
    },
    ofRepository: (repositoryId) =>
      db
        .all('SELECT id, doc FROM pulls WHERE repository_id = ? ORDER BY number DESC', repositoryId)
        .map(read),
    openFrom: (headRepositoryId, headRef) =>
      db
        .all(
          `SELECT id, doc FROM pulls WHERE head_repository_id = ? AND head_ref = ? AND state = 'open' ORDER BY id`,
          headRepositoryId,
          headRef,
        )
        .map(read),
    removeOf: (repositoryId) => void db.run('DELETE FROM pulls WHERE repository_id = ?', repositoryId),
  }
}
