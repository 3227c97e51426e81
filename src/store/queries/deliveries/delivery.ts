import { toDelivery } from '../../rows/delivery-row.ts'
import type { Query } from '../query.ts'

/** One delivery by GitHub's GUID. */
export const delivery: Query<'delivery'> = async (db, { guid, tenant }) => {
  let one = db.selectFrom('deliveries').selectAll().where('guid', '=', guid)
  if (tenant !== undefined)
    one = one.where((row) => row.or([row('planned_for', '=', tenant), row('tenant', '=', tenant)]))
  const row = await one.executeTakeFirst()
  return row === undefined ? null : toDelivery(row)
}
