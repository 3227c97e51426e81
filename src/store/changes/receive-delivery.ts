import { zstdCompressSync } from 'node:zlib'
import type { Db } from '../sql/tables.ts'
import type { Change } from './change.ts'

/** T1. The GUID is unique, so a second delivery of it changes nothing, unless its processing had failed. */
export const receiveDelivery: Change<'receiveDelivery'> = async (db, { guid, event, body, now }) => {
  const made = await db
    .insertInto('deliveries')
    .values({ guid, event, state: 'received', received_at: now, next_at: now, attempts: 0 })
    .onConflict((conflict) => conflict.column('guid').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made !== undefined) {
    await storeBody(db, made.id, body)
    return 'new'
  }
  const again = await db
    .updateTable('deliveries')
    .set({ state: 'received', received_at: now, next_at: now, attempts: 0, claimed_by: null, error: null })
    .where('guid', '=', guid)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst()
  if (again === undefined) return 'seen'
  await db.deleteFrom('delivery_bodies').where('delivery_id', '=', again.id).execute()
  await storeBody(db, again.id, body)
  return 'again'
}

async function storeBody(db: Db, id: number, body: Uint8Array): Promise<void> {
  // A push of 30 kB becomes 3 to 6: less to write is worth more here than the time to compress.
  await db
    .insertInto('delivery_bodies')
    .values({ delivery_id: id, body: zstdCompressSync(body) })
    .execute()
}
