import type { Selectable } from 'kysely'
import type { Head } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `heads` as the domain knows it. */
export function toHead(row: Pick<Selectable<Tables['heads']>, 'ref' | 'sha' | 'at' | 'seen_at'>): Head {
  return { ref: row.ref, sha: row.sha, at: row.at, seenAt: row.seen_at }
}
