import type { ReportSubject } from '../../domain/index.ts'
import { toReport } from '../rows/report-row.ts'
import { viewBuilds } from '../rows/view-builds.ts'
import { farOff } from '../sql/far-off.ts'
import type { Query } from './query.ts'
import { capLimit } from './query.ts'

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
  const views = await viewBuilds(
    db,
    rows.flatMap((row) => (row.build_id === null ? [] : [row.build_id])),
  )
  return rows.map((row) => toReport(row, subjectOf(row)))

  function subjectOf(row: { id: string; build_id: string | null; file: string | null }): ReportSubject {
    const view = row.build_id === null ? undefined : views.get(row.build_id)
    if (view !== undefined) return { kind: 'build', view }
    if (row.file === null) throw new Error(`report ${row.id} tells about nothing`)
    return {
      kind: 'file',
      ...(JSON.parse(row.file) as Omit<Extract<ReportSubject, { kind: 'file' }>, 'kind'>),
    }
  }
}
