import type { Query } from './query.ts'
import { capLimit } from './query.ts'
import { literal } from '../sql/literal.ts'

/** What waits and what runs, as one moment. By tenant, so that a long line of one hides nobody else's. */
export const queue: Query<'queue'> = async (db, { limit }) => {
  const tenants = await db
    .selectFrom('builds')
    .select('tenant')
    .distinct()
    .orderBy('tenant')
    .where('state', '=', literal('queued'))
    .execute()
  const queued = []
  for (const { tenant } of tenants)
    queued.push(
      ...(await db
        .selectFrom('builds')
        .select(['id', 'tenant', 'repository_id as repositoryId', 'priority', 'queued_at', 'created_at'])
        .where('state', '=', literal('queued'))
        .where('tenant', '=', tenant)
        .orderBy('priority')
        .orderBy('queued_at')
        .orderBy('id')
        .limit(capLimit(limit))
        .execute()),
    )
  const running = await db
    .selectFrom('builds')
    .select((build) => ['tenant', build.fn.countAll<number>().as('count')])
    .where('state', '=', literal('running'))
    .groupBy('tenant')
    .execute()
  return {
    queued: queued.map(({ queued_at, created_at, ...rest }) => ({
      ...rest,
      queuedAt: queued_at ?? created_at,
    })),
    running: Object.fromEntries(running.map(({ tenant, count }) => [tenant, count])),
  }
}
