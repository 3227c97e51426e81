import { formatReportId, lineUp } from '../../domain/index.ts'
import { readQueue } from '../rows/read-queue.ts'
import type { Db } from '../sql/tables.ts'

/** Who waits farther behind is told when it comes nearer. */
const told = 20
/** Between two tellings of nothing but a place. */
const pauseMs = 30_000

/**
 * A Build of the tenant has left the queue: those that wait at its front have new places. What is behind already
 * tells them anyway; anything else of the Build is told without the pause.
 */
export async function wantQueuePlaces(db: Db, tenant: string, now: number): Promise<void> {
  const front = lineUp(await readQueue(db, tenant, told), tenant, told)
  if (front.length === 0) return
  const waiting = await db.selectFrom('builds').select(['id', 'attempt']).where('id', 'in', front).execute()
  const ids = waiting.map(({ id, attempt }) =>
    formatReportId({ kind: 'build', buildId: id, attempt: attempt + 1 }),
  )
  await db
    .updateTable('reports')
    .set((report) => ({
      desired: report('desired', '+', 1),
      behind_since: now,
      next_at: report('news_at', '+', pauseMs),
    }))
    .where('id', 'in', ids)
    .whereRef('acked', '=', 'desired')
    .execute()
}
