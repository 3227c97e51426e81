import { mayBecome } from '../../../domain/index.ts'
import { toBuild } from '../../rows/build-row.ts'
import { toExecution } from '../../rows/execution-row.ts'
import { readNeeds } from '../../rows/read-needs.ts'
import { createBuildReport, wantBuildReport } from '../reports/build-report.ts'
import { cancelRow } from '../cancel-build.ts'
import type { Change } from '../change.ts'
import { PreconditionError } from '../change.ts'
import { whyBarred } from '../conclude/barred.ts'
import { findBuildRow } from '../find-row.ts'
import { firstState } from '../first-state.ts'
import { accessOf } from '../may-run.ts'
import { takeTurn } from '../take-turn.ts'
import { tellBuild, tellEvent } from '../tell-event.ts'
import { touchAggregate } from '../reports/touch-aggregate.ts'
import { wantQueuePlaces } from '../want-queue-places.ts'

/**
 * T3. The only way from queued to running: the intent is durable before the API server hears of it. What may not
 * run any more ends here, whichever way it came into the queue.
 */
export const admitBuild: Change<'admitBuild'> = async (db, input) => {
  const { buildId, executionId, attempt, namespace, buildRun, now } = input
  const row = await findBuildRow(db, buildId)
  if (row.state !== 'queued' || !mayBecome(row.state, 'running')) return null
  if (attempt !== row.attempt + 1)
    throw new PreconditionError(`build ${buildId} is at attempt ${row.attempt}, ${attempt} cannot follow`)
  if (
    (await firstState(db, { trust: row.trust, repositoryId: row.repository_id, sha: row.sha })) === 'pending'
  )
    throw new PreconditionError(`build ${buildId} is untrusted and commit ${row.sha} has no approval`)
  // Whoever read the queue read it before this.
  if (row.needs > 0 && (await readNeeds(db, buildId)) !== 'met') return null
  const build = toBuild(row)
  const access = await accessOf(db, build.repository)
  if (access !== 'active') {
    await cancelRow(db, row, { cause: { kind: 'lost', reason: whyBarred(access) }, now })
    return null
  }

  await db
    .updateTable('builds')
    .set({ state: 'running', attempt, not_before: null, version: row.version + 1 })
    .where('id', '=', buildId)
    .execute()
  const execution = await db
    .insertInto('executions')
    .values({
      id: executionId,
      build_id: buildId,
      attempt,
      namespace,
      build_run: buildRun,
      state: 'queued',
      created_at: now,
      steps: '[]',
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  if (!(await createBuildReport(db, { kind: 'build', build, attempt, now })))
    await wantBuildReport(db, { kind: 'build', buildId, attempt, ended: null, now })
  await tellBuild(db, row, now, { state: 'running', attempt })
  await tellEvent(db, row, { type: 'execution', id: executionId, state: 'queued', waitingFor: null }, now)
  await takeTurn(db, row)
  await touchAggregate(db, build, now)
  await wantQueuePlaces(db, row.tenant, now)
  return toExecution(execution)
}
