import type { Selectable } from 'kysely'
import { mayBecome } from '../../../domain/index.ts'
import { toBuild } from '../../rows/build-row.ts'
import type { Db, Tables } from '../../sql/tables.ts'
import { createBuildReport } from '../reports/build-report.ts'
import { PreconditionError } from '../change.ts'
import { firstState } from '../first-state.ts'
import { startNeeded } from '../start-build.ts'
import { tellBuild } from '../tell-event.ts'

/**
 * Puts an ended Build back into the queue, or where it waits for approval, with a report for the new attempt.
 * Its configuration is the one that it was made with. The caller touches the commit's aggregate.
 *
 * @param notBefore epoch ms before which it does not begin; null or left out: at once
 */
export async function beginAttempt(
  db: Db,
  row: Selectable<Tables['builds']>,
  { now, notBefore = null }: { now: number; notBefore?: number | null },
): Promise<'pending' | 'queued'> {
  const state = await firstState(db, { trust: row.trust, repositoryId: row.repository_id, sha: row.sha })
  if (!mayBecome(row.state, state))
    throw new PreconditionError(`build ${row.id} is ${row.state} and cannot become ${state}`)
  await db
    .updateTable('builds')
    .set({
      state,
      queued_at: state === 'queued' ? now : null,
      not_before: notBefore,
      has_logs: 1,
      ended_at: null,
      cancel_cause: null,
      version: row.version + 1,
    })
    .where('id', '=', row.id)
    .execute()
  const kind = state === 'pending' ? 'approval' : 'build'
  await createBuildReport(db, { kind, build: toBuild(row), attempt: row.attempt + 1, now })
  await tellBuild(db, row, now, { state, attempt: row.attempt })
  if (state === 'queued') await startNeeded(db, row.id, now)
  return state
}
