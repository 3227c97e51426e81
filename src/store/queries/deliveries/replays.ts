import type { Verdict } from '../../../domain/index.ts'
import type { Query } from '../query.ts'

/** What a delivery had come to each time before it was planned again. */
export const replays: Query<'replays'> = async (db, { guid }) => {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('delivery_replays', 'delivery_replays.delivery_id', 'deliveries.id')
    .select([
      ...(['delivery_replays.number', 'delivery_replays.at', 'delivery_replays.asked_by'] as const),
      ...(['delivery_replays.verdict', 'delivery_replays.error'] as const),
    ])
    .where('guid', '=', guid)
    .orderBy('delivery_replays.number', 'desc')
    .limit(20)
    .execute()
  return rows.map(({ number, at, asked_by: by, verdict, error }) => {
    return { number, at, by, verdict: verdict === null ? null : (JSON.parse(verdict) as Verdict), error }
  })
}
