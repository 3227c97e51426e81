import type { Selectable } from 'kysely'
import type { Tables } from '../sql/tables.ts'

/**
 * Whether nobody has started it yet, or never will have: a Build that somebody has asked for through the API. No
 * check tells of it, and it counts for nothing in the one that sums up its commit.
 */
export function isHeld(row: Pick<Selectable<Tables['builds']>, 'trust' | 'queued_at' | 'state'>): boolean {
  // What is trusted waits for no approval.
  return row.trust === 'trusted' && row.queued_at === null && row.state !== 'skipped'
}
