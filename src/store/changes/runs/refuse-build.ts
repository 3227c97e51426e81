import { mayBecome } from '../../../domain/index.ts'
import { toBuild } from '../../rows/build-row.ts'
import { createBuildReport } from '../reports/build-report.ts'
import type { Change } from '../change.ts'
import { endBuild } from './end-build.ts'
import { findBuildRow } from '../find-row.ts'
import { tellEvent } from '../tell-event.ts'
import { wantQueuePlaces } from '../want-queue-places.ts'

/** A waiting Build gets no place: its attempt ends before it begins, with an execution that tells why. */
export const refuseBuild: Change<'refuseBuild'> = async (db, input) => {
  const { buildId, executionId, attempt, namespace, buildRun, failure, now } = input
  const row = await findBuildRow(db, buildId)
  if (row.state !== 'queued' || !mayBecome(row.state, 'failed') || attempt !== row.attempt + 1) return 'gone'
  await db.updateTable('builds').set({ attempt }).where('id', '=', buildId).execute()
  await db
    .insertInto('executions')
    .values({
      ...{ id: executionId, build_id: buildId, attempt, namespace, build_run: buildRun },
      ...{ state: 'failed', created_at: now, ended_at: now, steps: '[]' },
      failure: JSON.stringify(failure),
    })
    .execute()
  await createBuildReport(db, { kind: 'build', build: toBuild(row), attempt, now })
  await tellEvent(db, row, { type: 'execution', id: executionId, state: 'failed', waitingFor: null }, now)
  await endBuild(db, {
    buildId,
    attempt,
    state: 'failed',
    endedAt: now,
    reason: failure.reason,
    digest: null,
    now,
  })
  await wantQueuePlaces(db, row.tenant, now)
  return 'refused'
}
