import { toHead } from '../rows/head-row.ts'
import type { Query } from './query.ts'

/** Where a ref was last seen; null when it is not known, or gone. */
export const head: Query<'head'> = async (db, { repositoryId, ref }) => {
  const row = await db
    .selectFrom('heads')
    .select(['ref', 'sha', 'at', 'seen_at'])
    .where('repository_id', '=', repositoryId)
    .where('ref', '=', ref)
    .where('gone', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : toHead(row)
}
