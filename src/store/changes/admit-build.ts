import { mayBecome } from '../../domain/index.ts'
import { toBuild } from '../rows/build-row.ts'
import { toExecution } from '../rows/execution-row.ts'
import { createBuildReport, wantBuildReport } from './build-report.ts'
import type { Change } from './change.ts'
import { PreconditionError } from './change.ts'

/** T3. The only way from queued to running: the intent is durable before the API server hears of it. */
export const admitBuild: Change<'admitBuild'> = async (db, input) => {
  const { buildId, executionId, attempt, namespace, buildRun, now } = input
  const row = await db.selectFrom('builds').selectAll().where('id', '=', buildId).executeTakeFirst()
  if (row === undefined) throw new PreconditionError(`build ${buildId} does not exist`)
  if (row.state !== 'queued' || !mayBecome(row.state, 'running')) return null
  if (attempt !== row.attempt + 1)
    throw new PreconditionError(`build ${buildId} is at attempt ${row.attempt}, ${attempt} cannot follow`)

  await db
    .updateTable('builds')
    .set({ state: 'running', attempt, version: row.version + 1 })
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
  if (!(await createBuildReport(db, { build: toBuild(row), attempt, now })))
    await wantBuildReport(db, { buildId, attempt, ended: false, now })
  return toExecution(execution)
}
