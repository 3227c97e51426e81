import type { Outcome, PlannedBuild, Verdict } from '../../../domain/index.ts'
import type { Db } from '../../sql/tables.ts'
import { withdrawRef } from '../triggers.ts'

/** A ref that is gone: what only it wanted is cancelled. Told late, after the ref has come back, it ends nothing. */
export async function carryOutWithdrawn(
  db: Db,
  { repositoryId, ref, cause, at }: Extract<Outcome, { kind: 'withdrawn' }>,
  now: number,
): Promise<Verdict> {
  const gone = JSON.stringify(cause)
  const recorded = await db
    .insertInto('heads')
    .values({ repository_id: repositoryId, ref, sha: '', before: null, at, seen_at: now, gone })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'ref']).doUpdateSet({ at, gone }).where('heads.at', '<=', at),
    )
    .returning('ref')
    .executeTakeFirst()
  const builds = recorded === undefined ? [] : await withdrawRef(db, { repositoryId, ref, now }, cause)
  const cancelled: PlannedBuild[] = builds.map(({ id, name }) => ({ id, name, existing: true }))
  return { kind: 'withdrawn', cause, cancelled }
}
