import { toHead } from '../rows/head-row.ts'
import type { Query } from './query.ts'

/** All refs of a repository that are there for all we know, by name. */
export const heads: Query<'heads'> = async (db, { repositoryId }) => {
  const rows = await db
    .selectFrom('heads')
    .select(['ref', 'sha', 'at', 'seen_at'])
    .where('repository_id', '=', repositoryId)
    .where('gone', 'is', null)
    .orderBy('ref')
    .execute()
  return rows.map(toHead)
}
