import type { Change } from '../change.ts'

/**
 * What somebody saw by looking. It is no news beside an event of the same time or later; and from now on, a head
 * that is not known is one that we have missed.
 */
export const recordHeads: Change<'recordHeads'> = async (db, { repositoryId, heads, now }) => {
  for (const { ref, sha, at } of heads) {
    await db
      .insertInto('heads')
      .values({ repository_id: repositoryId, ref, sha, before: null, at, seen_at: now, gone: null })
      .onConflict((conflict) =>
        conflict
          .columns(['repository_id', 'ref'])
          .doUpdateSet({ sha, before: null, at, seen_at: now, gone: null })
          .where('heads.at', '<', at)
          .where((head) => head.or([head('heads.sha', '<>', sha), head('heads.gone', 'is not', null)])),
      )
      .execute()
  }
  await db
    .updateTable('repositories')
    .set({ baselined_at: now })
    .where('id', '=', repositoryId)
    .where('baselined_at', 'is', null)
    .execute()
  return undefined
}
