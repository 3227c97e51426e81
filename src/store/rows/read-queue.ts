import type { QueueSnapshot } from '../../domain/index.ts'
import { literal } from '../sql/literal.ts'
import type { Db } from '../sql/tables.ts'
import { readQueuedNeeds } from './read-needs.ts'

/**
 * What waits and what runs: everything that src/domain/admit.ts decides on, which alone knows the order.
 *
 * @param tenant only what is of this one
 */
export async function readQueue(db: Db, tenant: string | null): Promise<QueueSnapshot> {
  let queued = db
    .selectFrom('builds')
    .select([
      ...(['id', 'tenant', 'repository_id', 'ref', 'priority'] as const),
      ...(['queued_at', 'created_at', 'not_before', 'siblings'] as const),
    ])
    .where('state', '=', literal('queued'))
  let running = db
    .selectFrom('builds')
    .select((build) => ['tenant', 'repository_id', 'ref', build.fn.countAll<number>().as('count')])
    .where('state', '=', literal('running'))
    .groupBy(['tenant', 'repository_id', 'ref'])
  let served = db
    .selectFrom('turns')
    .select(['tenant', 'repository_id', 'turn'])
    .where('tenant', 'in', (turn) =>
      turn.selectFrom('builds').select('tenant').where('state', '=', literal('queued')),
    )
  if (tenant !== null) {
    queued = queued.where('tenant', '=', tenant)
    running = running.where('tenant', '=', tenant)
    served = served.where('tenant', '=', tenant)
  }
  const needs = await readQueuedNeeds(db, tenant)
  return {
    queued: (await queued.execute()).map(({ repository_id, queued_at, created_at, not_before, ...rest }) => ({
      ...rest,
      repositoryId: repository_id,
      queuedAt: queued_at ?? created_at,
      notBefore: not_before,
      needs: needs.get(rest.id) ?? 'met',
    })),
    running: (await running.execute()).map(withRepository),
    served: (await served.execute()).map(withRepository),
  }
}

function withRepository<T extends { repository_id: number }>({ repository_id, ...rest }: T) {
  return { ...rest, repositoryId: repository_id }
}
