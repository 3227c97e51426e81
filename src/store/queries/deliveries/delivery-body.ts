import { zstdDecompressSync } from 'node:zlib'
import type { Query } from '../query.ts'

/** The bytes that were signed. */
export const deliveryBody: Query<'deliveryBody'> = async (db, { guid }) => {
  const row = await db
    .selectFrom('deliveries')
    .innerJoin('delivery_bodies', 'delivery_bodies.delivery_id', 'deliveries.id')
    .select('body')
    .where('guid', '=', guid)
    .executeTakeFirst()
  return row === undefined ? null : new Uint8Array(zstdDecompressSync(row.body))
}
