import { zstdDecompressSync } from 'node:zlib'
import { farOff } from '../../sql/far-off.ts'
import type { Change } from '../change.ts'
import { literal } from '../../sql/literal.ts'

/** The oldest delivery that is due and that nobody holds; what another replica is claiming just now is passed over. */
export const claimDelivery: Change<'claimDelivery'> = async (db, { owner, now }) => {
  const due = await db
    .selectFrom('deliveries')
    .innerJoin('delivery_bodies', 'delivery_bodies.delivery_id', 'deliveries.id')
    .select(['id', 'guid', 'event', 'received_at', 'replayed_at', 'attempts', 'tenant', 'body'])
    .where('state', '=', literal('received'))
    .where('claimed_by', 'is', null)
    .where((row) => row.or([row('next_at', '<=', now), row('next_at', '>', farOff(now))]))
    .orderBy('id')
    .limit(1)
    .forUpdate('deliveries')
    .skipLocked()
    .executeTakeFirst()
  if (due === undefined) return null
  const attempts = due.attempts + 1
  await db.updateTable('deliveries').set({ claimed_by: owner, attempts }).where('id', '=', due.id).execute()
  return {
    id: due.id,
    guid: due.guid,
    event: due.event,
    body: new Uint8Array(zstdDecompressSync(due.body)),
    receivedAt: due.received_at,
    replayedAt: due.replayed_at,
    tenant: due.tenant,
    attempts,
  }
}
