import { constants, zstdCompressSync } from 'node:zlib'
import { compileOnce } from '../../sql/compile-once.ts'
import type { Db } from '../../sql/tables.ts'
import type { Change } from '../change.ts'

// Thousands a second: their text is built once. The values here only stand for those that are bound.
const insertDelivery = compileOnce((db) =>
  db
    .insertInto('deliveries')
    .values({ guid: '', event: '', state: 'received', received_at: 0, next_at: 0, attempts: 0, tenant: null })
    .onConflict((conflict) => conflict.column('guid').doNothing())
    .returning('id'),
)
const insertBody = compileOnce((db) =>
  db.insertInto('delivery_bodies').values({ delivery_id: 0, body: new Uint8Array() }),
)

/** T1. The GUID is unique, so a second delivery of it changes nothing, unless its processing had failed. */
export const receiveDelivery: Change<'receiveDelivery'> = async (
  db,
  { guid, event, body, now, tenant = null },
) => {
  for (;;) {
    const made = await insertDelivery(db, guid, event, 'received', now, now, 0, tenant)
    if (made !== undefined) {
      await insertBody(db, made.id, compress(body))
      return 'new'
    }
    const known = await receiveAgain(db, { guid, body, now, tenant })
    if (known !== 'gone') return known
  }
}

async function receiveAgain(
  db: Db,
  { guid, body, now, tenant }: { guid: string; body: Uint8Array; now: number; tenant: string | null },
): Promise<'seen' | 'again' | 'gone'> {
  const again = await db
    .updateTable('deliveries')
    .set({
      state: 'received',
      received_at: now,
      next_at: now,
      attempts: 0,
      claimed_by: null,
      error: null,
      concluded_at: null,
      body_gone_at: null,
      tenant,
      has_body: 1,
    })
    .where('guid', '=', guid)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst()
  if (again === undefined) {
    const kept = await db.selectFrom('deliveries').select('id').where('guid', '=', guid).executeTakeFirst()
    // Retention of another replica may have deleted it since.
    return kept === undefined ? 'gone' : 'seen'
  }
  await db.deleteFrom('delivery_bodies').where('delivery_id', '=', again.id).execute()
  await insertBody(db, again.id, compress(body))
  return 'again'
}

/** A push of 30 kB becomes about 4: the disk is slower than this. */
function compress(body: Uint8Array): Uint8Array {
  return zstdCompressSync(body, {
    pledgedSrcSize: body.byteLength,
    chunkSize: 8 * 1024,
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  })
}
