import { literal } from '../sql/literal.ts'
import { farOff } from '../sql/far-off.ts'
import type { Change } from './change.ts'

/**
 * A replica is alive; whoever has not said so in time is dead, and what it held is free. A time that is far off was
 * written while the clock was ahead, and counts as passed.
 */
export const beat: Change<'beat'> = async (db, { owner, now, until }) => {
  await db
    .insertInto('replicas')
    .values({ owner, until })
    .onConflict((conflict) => conflict.column('owner').doUpdateSet({ until }))
    .execute()
  const gone = await db
    .deleteFrom('replicas')
    .where('owner', '<>', owner)
    .where((replica) => replica.or([replica('until', '<=', now), replica('until', '>', farOff(now))]))
    .returning('owner')
    .execute()
  const dead = gone.map((replica) => replica.owner)
  if (dead.length === 0) return { dead }
  await db
    .updateTable('deliveries')
    .set({ claimed_by: null })
    .where('state', '=', literal('received'))
    .where('claimed_by', 'in', dead)
    .execute()
  await db.deleteFrom('leases').where('owner', 'in', dead).execute()
  return { dead }
}
