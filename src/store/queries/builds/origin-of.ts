import type { Query } from '../query.ts'

/** Several events may have wanted it; the trace of the first goes on. */
export const originOf: Query<'originOf'> = async (db, { buildId }) => {
  const first = await db
    .selectFrom('build_triggers')
    .innerJoin('deliveries', 'deliveries.id', 'build_triggers.delivery_id')
    .select((row) => [
      ...(['deliveries.guid', 'deliveries.event', 'deliveries.repository'] as const),
      ...(['deliveries.sha', 'deliveries.received_at as receivedAt'] as const),
      row.ref('deliveries.ref').as('ref'),
    ])
    .where('build_triggers.build_id', '=', buildId)
    .orderBy('build_triggers.at')
    .orderBy('build_triggers.delivery_id')
    .limit(1)
    .executeTakeFirst()
  return first ?? null
}
