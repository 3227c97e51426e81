import { readSubjects } from '../../rows/read-subjects.ts'
import { toReport } from '../../rows/report-row.ts'
import type { Query } from '../query.ts'

/** One report, due or not. */
export const report: Query<'report'> = async (db, { id }) => {
  const row = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const subjectOf = await readSubjects(db, [row])
  return toReport(row, subjectOf(row))
}
