import { toExecution } from '../../rows/execution-row.ts'
import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'
import { literals } from '../../sql/literal.ts'

/** Executions that have not ended, oldest first, with their Builds. */
export const liveExecutions: Query<'liveExecutions'> = async (db) => {
  const rows = await db
    .selectFrom('executions')
    .selectAll()
    .where('state', 'in', literals('queued', 'running'))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const views = await viewBuilds(
    db,
    rows.map((row) => row.build_id),
  )
  return rows.flatMap((row) => {
    const view = views.get(row.build_id)
    return view === undefined ? [] : [{ execution: toExecution(row), build: view.build }]
  })
}
