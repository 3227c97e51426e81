import { literals } from '../../sql/literal.ts'
import type { Db } from '../../sql/tables.ts'
import { keyLifeMs } from '../create-build.ts'
import { type Budget, dayMs } from './budget.ts'

/** Who follows and was away for longer than this starts anew. */
const eventDays = 7
const mostEvents = 200_000
/** An event that tells late of a ref that is gone comes within days. */
const goneHeadDays = 30

/** Deletes the oldest events; the newest always stays, so that its number is not given again. */
export async function pruneEvents(db: Db, now: number, budget: Budget): Promise<number> {
  const { last } = await db
    .selectFrom('events')
    .select((event) => event.fn.max<number | null>('sequence').as('last'))
    .executeTakeFirstOrThrow()
  if (last === null) return 0
  const oldest = await db
    .selectFrom('events')
    .select(['sequence', 'at'])
    .where('sequence', '<', last)
    .orderBy('sequence')
    .limit(budget.left)
    .execute()
  const before = now - eventDays * dayMs
  const kept = oldest.findIndex(({ sequence, at }) => at >= before && sequence > last - mostEvents)
  const gone = kept === -1 ? oldest : oldest.slice(0, kept)
  const end = gone.at(-1)
  if (end === undefined) return 0
  await db.deleteFrom('events').where('sequence', '<=', end.sequence).execute()
  budget.left -= gone.length
  return gone.length
}

/** Deletes keys of clients, refs that are gone, and sessions that have ended. */
export async function pruneSmall(db: Db, now: number, budget: Budget): Promise<void> {
  const keys = await db
    .deleteFrom('idempotency')
    .where('at', '<=', now - keyLifeMs)
    .executeTakeFirstOrThrow()
  const heads = await db
    .deleteFrom('heads')
    .where('gone', 'is not', null)
    .where('at', '<', now - goneHeadDays * dayMs)
    .executeTakeFirstOrThrow()
  const sessions = await db.deleteFrom('sessions').where('expires_at', '<=', now).executeTakeFirstOrThrow()
  budget.left -= Number(keys.numDeletedRows + heads.numDeletedRows + sessions.numDeletedRows)
}

/** Deletes checks and answers of commits that have no Builds, once GitHub has had them for long enough. */
export async function pruneReports(db: Db, before: number | null, budget: Budget): Promise<void> {
  if (before === null) return
  const rows = await db
    .selectFrom('reports')
    .select('id')
    .whereRef('acked', '=', 'desired')
    .where('ended', '=', (report) => report.lit(1))
    .where('behind_since', '<', before)
    .where('kind', 'in', literals('file', 'skipped', 'aggregate', 'reply'))
    .where((report) =>
      report.not(
        report.exists(
          report
            .selectFrom('builds')
            .select('builds.id')
            .whereRef('builds.repository_id', '=', 'reports.repository_id')
            .whereRef('builds.sha', '=', 'reports.sha'),
        ),
      ),
    )
    .orderBy('behind_since')
    .orderBy('id')
    .limit(budget.left)
    .execute()
  if (rows.length === 0) return
  await db
    .deleteFrom('reports')
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute()
  budget.left -= rows.length
}
