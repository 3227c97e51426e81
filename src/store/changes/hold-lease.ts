import { farOff } from '../sql/far-off.ts'
import type { Change } from './change.ts'

/** Taken, or kept for longer, unless another one has it now. */
export const holdLease: Change<'holdLease'> = async (db, { lease, owner, now, until }) => {
  const held = await db
    .insertInto('leases')
    .values({ lease, owner, until })
    .onConflict((conflict) =>
      conflict
        .column('lease')
        .doUpdateSet({ owner, until })
        .where((row) =>
          row.or([
            row('leases.owner', '=', owner),
            row('leases.until', '<=', now),
            row('leases.until', '>', farOff(now)),
          ]),
        ),
    )
    .returning('owner')
    .executeTakeFirst()
  return held !== undefined && until > now
}
