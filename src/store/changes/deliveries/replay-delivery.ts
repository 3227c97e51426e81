import { literals } from '../../sql/literal.ts'
import { outcomeKey, outcomeOf } from '../../sql/outcome-of.ts'
import type { Db } from '../../sql/tables.ts'
import type { Change } from '../change.ts'

/** What is kept of how often one was planned again. */
const mostReplays = 20

/** Events that tell of rights and names, and no time that would say which of two is newer. */
const accessEvents = ['installation', 'installation_repositories', 'repository']

/**
 * It waits again; what it had come to is kept beside it, and what that had made stays. It came when it came: an event
 * without a time of its own must not look newer than those that came after it.
 */
export const replayDelivery: Change<'replayDelivery'> = async (db, { guid, by, now }) => {
  const row = await db
    .selectFrom('deliveries')
    .select(['id', 'event', 'state', 'has_body', 'verdict', 'error'])
    .where('guid', '=', guid)
    .executeTakeFirst()
  if (row === undefined) return 'missing'
  if (row.state === 'received') return 'waiting'
  if (row.has_body === 0) return 'forgotten'
  if (await isOvertaken(db, row)) return 'overtaken'
  const { last } = await db
    .selectFrom('delivery_replays')
    .select((replay) => replay.fn.max<number | null>('number').as('last'))
    .where('delivery_id', '=', row.id)
    .executeTakeFirstOrThrow()
  const number = (last ?? 0) + 1
  const { verdict, error } = row
  await db
    .insertInto('delivery_replays')
    .values({ delivery_id: row.id, number, at: now, asked_by: by, verdict, error })
    .execute()
  await db
    .deleteFrom('delivery_replays')
    .where('delivery_id', '=', row.id)
    .where('number', '<=', number - mostReplays)
    .execute()
  await db
    .updateTable('deliveries')
    .set({
      ...{ state: 'received', verdict: null, error: null, attempts: 0, claimed_by: null },
      ...{ next_at: now, replayed_at: now, concluded_at: null },
    })
    .where('id', '=', row.id)
    .execute()
  return 'queued'
}

/** Whether it tells of a right or name, which a later delivery, or it itself, has told and may have changed again. */
async function isOvertaken(db: Db, { id, event }: { id: number; event: string }): Promise<boolean> {
  if (!accessEvents.includes(event)) return false
  const later = await db
    .selectFrom('deliveries')
    .select('id')
    .where(outcomeOf, '=', outcomeKey('noted'))
    .where('id', '>=', id)
    .where('event', 'in', literals(...accessEvents))
    .limit(1)
    .executeTakeFirst()
  return later !== undefined
}
