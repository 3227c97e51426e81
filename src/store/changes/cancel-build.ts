import type { Selectable } from 'kysely'
import type { CancelCause } from '../../domain/index.ts'
import { mayBecome } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { isHeld } from '../rows/is-held.ts'
import { literals } from '../sql/literal.ts'
import type { Db, Tables } from '../sql/tables.ts'
import { wantBuildReport } from './reports/build-report.ts'
import type { Change } from './change.ts'
import { findBuildRow } from './find-row.ts'
import { tellBuild } from './tell-event.ts'
import { touchAggregate } from './reports/touch-aggregate.ts'
import { wantQueuePlaces } from './want-queue-places.ts'

type Row = Selectable<Tables['builds']>

/** What has not begun ends here; what has begun is only asked to, since its BuildRun has the last word. */
export const cancelBuild: Change<'cancelBuild'> = async (db, { buildId, cause, now }) =>
  cancelRow(db, await findBuildRow(db, buildId), { cause, now })

/** The same for a row that was just read. */
export async function cancelRow(
  db: Db,
  row: Row,
  { cause, now }: { cause: CancelCause; now: number },
): Promise<'cancelled' | 'asked' | 'ended'> {
  if (!mayBecome(row.state, 'cancelled')) return 'ended'
  const change = { cancel_cause: JSON.stringify(cause), version: row.version + 1 }
  const update = db.updateTable('builds').where('id', '=', row.id)
  if (row.state === 'running') {
    // Whoever asked first is the cause.
    if (await askExecution(db, row.id, now)) await update.set(change).execute()
    return 'asked'
  }
  // The attempt that will not be is used up: what was told of it is its end, and a later one has a check of its own.
  const attempt = row.attempt + 1
  await update.set({ ...change, state: 'cancelled', attempt, ended_at: now }).execute()
  await wantBuildReport(db, {
    kind: row.state === 'pending' ? 'approval' : 'build',
    buildId: row.id,
    attempt,
    ended: { state: 'cancelled', attempt, cancelCause: cause, endedAt: now },
    now,
  })
  await tellBuild(db, row, now, { state: 'cancelled', attempt })
  if (!isHeld(row)) await touchAggregate(db, toBuild(row), now)
  if (row.state === 'queued') await wantQueuePlaces(db, row.tenant, now)
  return 'cancelled'
}

/** False when it was asked before. */
async function askExecution(db: Db, buildId: string, now: number): Promise<boolean> {
  const asked = await db
    .updateTable('executions')
    .set({ cancel_asked_at: now })
    .where('build_id', '=', buildId)
    .where('state', 'in', literals('queued', 'running'))
    .where('cancel_asked_at', 'is', null)
    .returning('attempt')
    .executeTakeFirst()
  if (asked === undefined) return false
  await wantBuildReport(db, { kind: 'build', buildId, attempt: asked.attempt, ended: null, now })
  return true
}
