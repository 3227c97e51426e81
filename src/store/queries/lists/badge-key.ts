import type { Query } from '../query.ts'

/** What opens a repository's badges. */
export const badgeKey: Query<'badgeKey'> = async (db, { repositoryId }) => {
  const row = await db
    .selectFrom('badge_keys')
    .select('key')
    .where('repository_id', '=', repositoryId)
    .executeTakeFirst()
  return row?.key ?? null
}
