import type { Change } from '../change.ts'
import { literal } from '../../sql/literal.ts'

/** Frees what other, dead owners hold, leases too; returns how many deliveries that were. */
export const releaseClaims: Change<'releaseClaims'> = async (db, { owner }) => {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ claimed_by: null })
    .where('state', '=', literal('received'))
    .where('claimed_by', 'is not', null)
    .where('claimed_by', '<>', owner)
    .executeTakeFirstOrThrow()
  for (const table of ['leases', 'replicas'] as const)
    await db.deleteFrom(table).where('owner', '<>', owner).execute()
  return Number(numUpdatedRows)
}
