import { readSubjects } from '../../rows/read-subjects.ts'
import { toReport } from '../../rows/report-row.ts'
import { farOff } from '../../sql/far-off.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/** Reports that are behind and may be written: ends first, then those behind the longest, and of each lane only so many. */
export const dueReports: Query<'dueReports'> = async (db, { now, limit, perLane }) => {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('reports')
        .selectAll()
        .select((report) =>
          report.fn
            .agg<number>('row_number')
            .over((lane) =>
              lane.partitionBy('lane').orderBy('ended', 'desc').orderBy('behind_since').orderBy('id'),
            )
            .as('place'),
        )
        .whereRef('acked', '<', 'desired')
        .where((report) => report.or([report('retry_at', '<=', now), report('retry_at', '>', farOff(now))]))
        .where((report) =>
          report.or([
            report('ended', '=', 1),
            report('next_at', '<=', now),
            report('next_at', '>', farOff(now)),
          ]),
        )
        .as('due'),
    )
    .selectAll()
    .where('place', '<=', perLane)
    .orderBy('ended', 'desc')
    .orderBy('behind_since')
    .orderBy('id')
    .limit(capLimit(limit))
    .execute()
  const subjectOf = await readSubjects(db, rows)
  return rows.map((row) => toReport(row, subjectOf(row)))
}
