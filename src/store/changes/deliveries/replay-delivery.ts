import type { Change } from '../change.ts'

/** It waits again as it did when it came; what it had come to is forgotten, what that had made stays. */
export const replayDelivery: Change<'replayDelivery'> = async (db, { guid, now }) => {
  const row = await db
    .selectFrom('deliveries')
    .select(['id', 'state', 'has_body'])
    .where('guid', '=', guid)
    .executeTakeFirst()
  if (row === undefined) return 'missing'
  if (row.state === 'received') return 'waiting'
  if (row.has_body === 0) return 'forgotten'
  await db
    .updateTable('deliveries')
    .set({
      ...{ state: 'received', verdict: null, error: null, attempts: 0, claimed_by: null },
      ...{ next_at: now, received_at: now },
    })
    .where('id', '=', row.id)
    .execute()
  return 'queued'
}
