import type { Query } from '../query.ts'

/** The moment from which `dueReports` has something. */
export const nextReportAt: Query<'nextReportAt'> = async (db) => {
  const { at } = await db
    .selectFrom('reports')
    .select((report) =>
      report.fn
        .min<number | null>(
          report
            .case()
            .when(report.or([report('ended', '=', 1), report('next_at', '<', report.ref('retry_at'))]))
            .then(report.ref('retry_at'))
            .else(report.ref('next_at'))
            .end(),
        )
        .as('at'),
    )
    .whereRef('acked', '<', 'desired')
    .executeTakeFirstOrThrow()
  return at
}
