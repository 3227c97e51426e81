import type { Change } from '../change.ts'
import { acknowledged, findReport } from './find-report.ts'

/** T7. An older answer that comes late takes nothing back. */
export const acknowledgeReport: Change<'acknowledgeReport'> = async (db, input) => {
  const { reportId, version, githubId, annotationsAcked, nextAt } = input
  const report = await findReport(db, reportId)
  await db
    .updateTable('reports')
    .set({
      acked: acknowledged(report, version),
      github_id: githubId ?? report.github_id,
      annotations_acked: annotationsAcked,
      intended: 0,
      failures: 0,
      next_at: nextAt,
      news_at: nextAt,
      retry_at: 0,
      error: null,
    })
    .where('id', '=', reportId)
    .execute()
  return undefined
}
