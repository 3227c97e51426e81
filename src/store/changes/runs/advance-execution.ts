import { isDeepStrictEqual } from 'node:util'
import type { BuildState, Execution, ExecutionState, Observation } from '../../../domain/index.ts'
import { isExecutionEnded } from '../../../domain/index.ts'
import { toExecution } from '../../rows/execution-row.ts'
import type { Db } from '../../sql/tables.ts'
import { wantBuildReport } from '../reports/build-report.ts'
import type { Change } from '../change.ts'
import { PreconditionError } from '../change.ts'
import { endBuild } from './end-build.ts'
import { findRetry } from './find-retry.ts'
import { findBuildRow } from '../find-row.ts'
import { tellEvent, tellSteps } from '../tell-event.ts'

/** T5. Ended executions do not change; a running one is not queued again, whatever a late line shows. */
export const advanceExecution: Change<'advanceExecution'> = async (db, { executionId, now, observation }) => {
  const row = await db.selectFrom('executions').selectAll().where('id', '=', executionId).executeTakeFirst()
  if (row === undefined) throw new PreconditionError(`execution ${executionId} does not exist`)
  const before = toExecution(row)
  if (isExecutionEnded(before.state)) return 'unchanged'
  const seen = settle(before, observation, now)
  if (isDeepStrictEqual(observationOf(before), seen)) return 'unchanged'

  const again = await findRetry(db, before, seen, now)
  const kept = again === null ? seen : { ...seen, failure: again.failure }
  await db.updateTable('executions').set(columnsOf(kept)).where('id', '=', executionId).execute()
  const { buildId, attempt } = before
  await tellChanges(db, before, seen, now)
  const end = endOf(seen.state)
  if (end === null) {
    await touchBuild(db, buildId)
    await wantBuildReport(db, { kind: 'build', buildId, attempt, ended: null, now })
  } else
    await endBuild(db, {
      buildId,
      attempt,
      state: end,
      endedAt: seen.endedAt ?? now,
      reason: seen.failure?.reason ?? null,
      digest: seen.digest,
      now,
      retryAt: again?.notBefore ?? null,
    })
  return 'changed'
}

/** What of it others follow: its state, what it waits for, and its steps. */
async function tellChanges(db: Db, before: Execution, seen: Observation, now: number): Promise<void> {
  const row = await findBuildRow(db, before.buildId)
  const { state, waitingFor, steps } = seen
  await tellSteps(db, row, now, { execution: before.id, before: before.steps, after: steps })
  if (state !== before.state || waitingFor !== before.waitingFor)
    await tellEvent(db, row, { type: 'execution', id: before.id, state, waitingFor }, now)
}

/** What will be known after this observation; every field is there, in one order, so that it compares. */
function settle(before: Execution, seen: Observation, now: number): Observation {
  const ended = isExecutionEnded(seen.state)
  return {
    ...observationOf(seen),
    state: before.state === 'running' && seen.state === 'queued' ? 'running' : seen.state,
    endedAt: ended ? (seen.endedAt ?? now) : seen.endedAt,
  }
}

function observationOf(seen: Observation): Observation {
  const { state, startedAt, endedAt, taskRun, pod, steps, waitingFor, digest, size, failure } = seen
  const { findings = null } = seen
  return { state, startedAt, endedAt, taskRun, pod, steps, waitingFor, digest, size, findings, failure }
}

function columnsOf(seen: Observation) {
  return {
    state: seen.state,
    started_at: seen.startedAt,
    ended_at: seen.endedAt,
    task_run: seen.taskRun,
    pod: seen.pod,
    steps: JSON.stringify(seen.steps),
    waiting_for: seen.waitingFor,
    digest: seen.digest,
    size: seen.size,
    findings: seen.findings == null ? null : JSON.stringify(seen.findings),
    failure: seen.failure === null ? null : JSON.stringify(seen.failure),
  }
}

/** How a Build ends with its execution; null while that goes on. */
function endOf(state: ExecutionState): BuildState | null {
  switch (state) {
    case 'queued':
    case 'running':
      return null
    case 'succeeded':
      return 'completed'
    case 'failed':
    case 'cancelled':
      return state
  }
}

async function touchBuild(db: Db, id: string): Promise<void> {
  await db
    .updateTable('builds')
    .set((build) => ({ version: build('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}
