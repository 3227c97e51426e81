import { sql } from 'kysely'
import { msPerPoint, type QueueSnapshot } from '../../domain/index.ts'
import { literal } from '../sql/literal.ts'
import type { Db } from '../sql/tables.ts'
import { readQueuedNeeds } from './read-needs.ts'

/**
 * What waits and what runs: everything that src/domain/queue/admit.ts decides on, which alone knows the order.
 *
 * @param tenant only what is of this one
 * @param front of each repository only so many that are the next of it and need nothing that is not there; null: all
 */
export async function readQueue(
  db: Db,
  tenant: string | null,
  front: number | null = null,
): Promise<QueueSnapshot> {
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
  let served = db.selectFrom('turns').select(['tenant', 'repository_id', 'turn'])
  if (tenant === null)
    served = served.where('tenant', 'in', (turn) =>
      turn.selectFrom('builds').select('tenant').where('state', '=', literal('queued')),
    )
  else {
    queued = queued.where('tenant', '=', tenant)
    running = running.where('tenant', '=', tenant)
    served = served.where('tenant', '=', tenant)
  }
  if (front !== null) queued = queued.where('id', 'in', frontOf(db, tenant, front))
  const needs = front === null ? await readQueuedNeeds(db, tenant) : new Map<string, never>()
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

/** The next of each repository, by the index alone: of ten thousand that wait, few become objects. */
function frontOf(db: Db, tenant: string | null, most: number) {
  let waiting = db
    .selectFrom('builds')
    .select((build) => [
      'id',
      sql<number>`row_number() over (partition by ${build.ref('tenant')}, ${build.ref('repository_id')}
        order by ${build.ref('queued_at')} + ${build.ref('priority')} * ${sql.lit(msPerPoint)}, ${build.ref('id')})`.as(
        'place',
      ),
    ])
    .where('state', '=', literal('queued'))
    .where((build) =>
      build.or([
        build('needs', '=', build.lit(0)),
        build.not(
          build.exists(
            build
              .selectFrom('build_needs')
              .leftJoin('builds as needed', 'needed.id', 'build_needs.needed_id')
              .select('build_needs.name')
              .whereRef('build_needs.build_id', '=', 'builds.id')
              .where((need) =>
                need.or([need('needed.state', 'is', null), need('needed.state', '<>', literal('completed'))]),
              ),
          ),
        ),
      ]),
    )
  if (tenant !== null) waiting = waiting.where('tenant', '=', tenant)
  return db.selectFrom(waiting.as('line')).select('line.id').where('line.place', '<=', most)
}
