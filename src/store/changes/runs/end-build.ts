import type { BuildState, CancelCause } from '../../../domain/index.ts'
import { mayBecome } from '../../../domain/index.ts'
import { toBuild } from '../../rows/build-row.ts'
import type { Db } from '../../sql/tables.ts'
import { beginAttempt } from './begin-attempt.ts'
import { wantBuildReport } from '../reports/build-report.ts'
import { PreconditionError } from '../change.ts'
import { findBuildRow } from '../find-row.ts'
import { mayRun } from '../may-run.ts'
import { queueDependents } from '../needs.ts'
import { noteLastImage } from './note-last-image.ts'
import { tellBuild } from '../tell-event.ts'
import { touchAggregate } from '../reports/touch-aggregate.ts'
import { isWanted } from '../triggers.ts'

/** Ends a Build with its execution, and tells it. */
export async function endBuild(
  db: Db,
  {
    buildId,
    attempt,
    state,
    endedAt,
    reason,
    digest,
    now,
    retryAt = null,
  }: {
    buildId: string
    attempt: number
    state: BuildState
    endedAt: number
    /** Of the failure. */
    reason: string | null
    digest: string | null
    now: number
    /** Not before this it is tried again by itself; null: it is not. */
    retryAt?: number | null
  },
): Promise<void> {
  const row = await findBuildRow(db, buildId)
  if (!mayBecome(row.state, state))
    throw new PreconditionError(`build ${buildId} is ${row.state} and cannot become ${state}`)
  // It may have ended in its own way before it could be cancelled.
  const cancel_cause = state === 'cancelled' ? row.cancel_cause : null
  const ended = { ...row, state, ended_at: endedAt, cancel_cause, version: row.version + 1 }
  const { version } = ended
  await db
    .updateTable('builds')
    .set({ state, ended_at: endedAt, cancel_cause, version })
    .where('id', '=', buildId)
    .execute()
  const build = toBuild(ended)
  const { cancelCause } = build
  const standing = { state, attempt, cancelCause, endedAt }
  await wantBuildReport(db, { kind: 'build', buildId, attempt, ended: standing, now })
  await tellBuild(db, row, now, { state, attempt, reason, digest })
  if (state === 'completed') await noteLastImage(db, ended)
  // While it was being stopped, something has come to want it after all.
  if (isUnwanted(cancelCause) && (await isWanted(db, buildId)) && (await mayRun(db, build.repository)))
    await beginAttempt(db, ended, { now })
  else if (retryAt !== null) await beginAttempt(db, ended, { now, notBefore: retryAt })
  await touchAggregate(db, build, now)
  if (state === 'completed') await queueDependents(db, ended, now)
}

/** Whether it was cancelled only because no ref wanted it any more. */
function isUnwanted(cause: CancelCause | null): boolean {
  return cause !== null && cause.kind !== 'asked' && cause.kind !== 'lost'
}
