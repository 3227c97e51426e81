import type { Change } from '../change.ts'
import { acknowledged, findReport } from './find-report.ts'

/** Gives up on a state that GitHub refuses; a later state is tried again. */
export const abandonReport: Change<'abandonReport'> = async (db, { reportId, version, error }) => {
  const report = await findReport(db, reportId)
  await db
    .updateTable('reports')
    .set({ acked: acknowledged(report, version), intended: 0, failures: 0, retry_at: 0, error })
    .where('id', '=', reportId)
    .execute()
  return undefined
}
