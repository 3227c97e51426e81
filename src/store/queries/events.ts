import { toLiveEvent } from '../rows/live-event-row.ts'
import { anyOf } from '../sql/any-of.ts'
import type { Query } from './query.ts'
import { capLimit } from './query.ts'

/** What happened after a number, oldest first, and which numbers are kept. */
export const events: Query<'events'> = async (db, input) => {
  const { after, tenant, repository, repositories, buildId } = input
  let page = db
    .selectFrom('events')
    .leftJoin('builds', 'builds.id', 'events.build_id')
    .selectAll('events')
    .select('builds.repository_id')
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(capLimit(input.limit))
  if (tenant !== undefined) page = page.where('events.tenant', '=', tenant)
  if (repository !== undefined) page = page.where('events.repository', '=', repository)
  if (repositories !== undefined) page = page.where('builds.repository_id', 'in', anyOf(db, repositories))
  if (buildId !== undefined) page = page.where('build_id', '=', buildId)
  const items = (await page.execute()).map(toLiveEvent)
  const ends = async (which: 'min' | 'max') => {
    const { sequence } = await db
      .selectFrom('events')
      .select((event) => event.fn.agg<number | null>(which, ['sequence']).as('sequence'))
      .executeTakeFirstOrThrow()
    return sequence
  }
  return { items, oldest: (await ends('min')) ?? 1, last: (await ends('max')) ?? 0 }
}
