import type { BuildState } from '../../domain/index.ts'
import type { Query } from './query.ts'
import { literal } from '../sql/literal.ts'

/** How much there is of what. */
export const counts: Query<'counts'> = async (db) => {
  const count = async (rows: { execute(): Promise<{ count: number }[]> }) =>
    (await rows.execute())[0]?.count ?? 0
  const deliveriesWaiting = await count(
    db
      .selectFrom('deliveries')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('state', '=', literal('received')),
  )
  const reportsBehind = await count(
    db
      .selectFrom('reports')
      .select((row) => row.fn.countAll<number>().as('count'))
      .whereRef('acked', '<', 'desired'),
  )
  const states = await db
    .selectFrom('builds')
    .select((row) => ['state', row.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  const builds: Record<BuildState, number> = {
    pending: 0,
    queued: 0,
    running: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    skipped: 0,
  }
  for (const row of states) builds[row.state] = row.count
  return { deliveriesWaiting, builds, reportsBehind }
}
