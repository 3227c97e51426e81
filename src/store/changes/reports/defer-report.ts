import type { Change } from '../change.ts'
import { findReport } from './find-report.ts'

/** Not written: nothing is sent before `retryAt`, an end neither. */
export const deferReport: Change<'deferReport'> = async (db, { reportId, retryAt, answered, error }) => {
  const { failures, intended } = await findReport(db, reportId)
  await db
    .updateTable('reports')
    .set({
      retry_at: retryAt,
      failures: failures + 1,
      error,
      ...(answered ? { intended: Math.min(intended, 1) } : {}),
    })
    .where('id', '=', reportId)
    .execute()
  return undefined
}
