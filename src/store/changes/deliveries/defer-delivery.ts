import type { Change } from '../change.ts'

/** Lets go of a delivery: until `retryAt`, or for good. A concluded one stays concluded. */
export const deferDelivery: Change<'deferDelivery'> = async (db, { deliveryId, error, retryAt, now }) => {
  await db
    .updateTable('deliveries')
    .set({
      claimed_by: null,
      error,
      ...(retryAt === null ? { state: 'failed', concluded_at: now ?? null } : { next_at: retryAt }),
    })
    .where('id', '=', deliveryId)
    .where('state', '=', 'received')
    .execute()
  return undefined
}
