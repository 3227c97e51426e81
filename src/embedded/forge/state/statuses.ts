import type { Database } from './database.ts'
import { readDocument } from './database.ts'

export interface StatusRecord {
  id: number
  repositoryId: number
  sha: string
  context: string
  state: 'error' | 'failure' | 'pending' | 'success'
  description: string | null
  targetUrl: string | null
  creatorId: number
  /** Epoch milliseconds. */
  createdAt: number
}

export interface Statuses {
  create(status: Omit<StatusRecord, 'id'>): StatusRecord
  count(repositoryId: number, sha: string, context: string): number
  /** Newest first. */
  ofCommit(repositoryId: number, sha: string): StatusRecord[]
}

export function keepStatuses(db: Database): Statuses {
  return {
    create: (status) => ({
      ...status,
      id: db.run(
        'INSERT INTO statuses (repository_id, sha, context, doc) VALUES (?, ?, ?, ?)',
        status.repositoryId,
        status.sha,
        status.context,
        JSON.stringify(status),
      ),
    }),
    count: (repositoryId, sha, context) =>
      Number(
        db.get(
          'SELECT count(*) AS n FROM statuses WHERE repository_id = ? AND sha = ? AND context = ?',
          repositoryId,
          sha,
          context,
        )?.n,
      ),
    ofCommit: (repositoryId, sha) =>
      db
        .all(
          'SELECT id, doc FROM statuses WHERE repository_id = ? AND sha = ? ORDER BY id DESC',
          repositoryId,
          sha,
        )
        .map((row) => ({ ...(readDocument(row) as StatusRecord), id: Number(row.id) })),
  }
}
