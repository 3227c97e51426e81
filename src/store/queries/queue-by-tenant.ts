import { literal } from '../sql/literal.ts'
import type { Query } from './query.ts'

/** How long each tenant's queue is and how old; tenants by name. */
export const queueByTenant: Query<'queueByTenant'> = async (db) => {
  const queued = await db
    .selectFrom('builds')
    .select((build) => [
      'tenant',
      build.fn.countAll<number>().as('count'),
      build.fn.min<number | null>('queued_at').as('oldest'),
    ])
    .where('state', '=', literal('queued'))
    .groupBy('tenant')
    .execute()
  const running = await db
    .selectFrom('builds')
    .select((build) => ['tenant', build.fn.countAll<number>().as('count')])
    .where('state', '=', literal('running'))
    .groupBy('tenant')
    .execute()
  const waiting = new Map(queued.map((row) => [row.tenant, row]))
  const working = new Map(running.map(({ tenant, count }) => [tenant, count]))
  return [...new Set([...waiting.keys(), ...working.keys()])].sort().map((tenant) => ({
    tenant,
    queued: waiting.get(tenant)?.count ?? 0,
    oldestQueuedAt: waiting.get(tenant)?.oldest ?? null,
    running: working.get(tenant) ?? 0,
  }))
}
