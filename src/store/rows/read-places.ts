import { literal } from '../sql/literal.ts'
import type { Db } from '../sql/tables.ts'

/** Where waiting Builds stand in their tenant's queue, from 1, by id; in the order in which they are admitted. */
export async function readPlaces(
  db: Db,
  waiting: { id: string; tenant: string }[],
): Promise<Map<string, { place: number; of: number }>> {
  if (waiting.length === 0) return new Map()
  const tenants = [...new Set(waiting.map(({ tenant }) => tenant))]
  const queued = db
    .selectFrom('builds')
    .select((build) => [
      'id',
      build.fn
        .agg<number>('row_number')
        .over((line) => line.partitionBy('tenant').orderBy('priority').orderBy('queued_at').orderBy('id'))
        .as('place'),
      build.fn
        .countAll<number>()
        .over((line) => line.partitionBy('tenant'))
        .as('of'),
    ])
    .where('state', '=', literal('queued'))
    .where('tenant', 'in', tenants)
  const rows = await db
    .selectFrom(queued.as('line'))
    .selectAll()
    .where(
      'id',
      'in',
      waiting.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map(({ id, place, of }) => [id, { place, of }]))
}
