import { toDelivery } from '../rows/delivery-row.ts'
import type { Query } from './query.ts'

/** One delivery by GitHub's GUID. */
export const delivery: Query<'delivery'> = async (db, { guid }) => {
  const row = await db.selectFrom('deliveries').selectAll().where('guid', '=', guid).executeTakeFirst()
  return row === undefined ? null : toDelivery(row)
}
