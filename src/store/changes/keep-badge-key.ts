import type { Change } from './change.ts'

/** A repository's badges have one key at a time; two that make the first one at once get the same. */
export const keepBadgeKey: Change<'keepBadgeKey'> = async (db, { repositoryId, key, fresh, now }) => {
  const row = { key, made_at: now }
  await db
    .insertInto('badge_keys')
    .values({ repository_id: repositoryId, ...row })
    .onConflict((conflict) => {
      const known = conflict.column('repository_id')
      return fresh ? known.doUpdateSet(row) : known.doNothing()
    })
    .execute()
  const kept = await db
    .selectFrom('badge_keys')
    .select('key')
    .where('repository_id', '=', repositoryId)
    .executeTakeFirstOrThrow()
  return kept.key
}
