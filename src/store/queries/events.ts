import { toLiveEvent } from '../rows/live-event-row.ts'
import type { Query } from './query.ts'
import { capLimit } from './query.ts'

/** What happened after a number, oldest first, and which numbers are kept. */
export const events: Query<'events'> = async (db, input) => {
  const { after, tenant, repository, buildId } = input
  let page = db
    .selectFrom('events')
    .selectAll()
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(capLimit(input.limit))
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (repository !== undefined) page = page.where('repository', '=', repository)
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
