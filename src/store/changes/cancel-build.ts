import { mayBecome } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'
import { wantBuildReport } from './build-report.ts'
import type { Change } from './change.ts'
import { PreconditionError } from './change.ts'
import { literals } from '../sql/literal.ts'

/** What has not begun ends here; what has begun is only asked to, since its BuildRun has the last word. */
export const cancelBuild: Change<'cancelBuild'> = async (db, { buildId, now }) => {
  const build = await db
    .selectFrom('builds')
    .select(['state', 'attempt', 'version'])
    .where('id', '=', buildId)
    .executeTakeFirst()
  if (build === undefined) throw new PreconditionError(`build ${buildId} does not exist`)
  if (!mayBecome(build.state, 'cancelled')) return 'ended'
  const row = db.updateTable('builds').where('id', '=', buildId)
  const version = build.version + 1
  if (build.state === 'running') {
    if (await askExecution(db, buildId, now)) await row.set({ version }).execute()
    return 'asked'
  }
  await row.set({ state: 'cancelled', ended_at: now, version }).execute()
  // The check that waits is that of the attempt that will not be.
  await wantBuildReport(db, { buildId, attempt: build.attempt + 1, ended: true, now })
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
  await wantBuildReport(db, { buildId, attempt: asked.attempt, ended: false, now })
  return true
}
