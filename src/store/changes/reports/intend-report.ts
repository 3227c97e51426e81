import type { Change } from '../change.ts'
import { PreconditionError } from '../change.ts'
import { findReport } from './find-report.ts'

/**
 * T6. Annotations that have been fixed stay: some of them may be on the check already, and a retry has
 * to send the same. An empty list fixes nothing, since nothing of it can have been sent.
 */
export const intendReport: Change<'intendReport'> = async (db, { reportId, annotations, now, seen }) => {
  const { annotations: fixed, kind, ended, acked, intended } = await findReport(db, reportId)
  if (seen && (seen.acked !== acked || (seen.unsettledSince ?? Number(seen.intended)) !== intended))
    return 'overtaken'
  // Sent now, it would complete a check that has to go on, which nothing could open again.
  if (kind === 'aggregate' && annotations !== null && ended === 0)
    throw new PreconditionError(`report ${reportId} goes on again: what it should say has to be read anew`)
  const free = fixed === null || fixed === '[]'
  await db
    .updateTable('reports')
    .set({
      intended: now,
      ...(free && annotations !== null ? { annotations: JSON.stringify(annotations) } : {}),
    })
    .where('id', '=', reportId)
    .execute()
  return 'intended'
}
