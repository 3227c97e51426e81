import type { Insertable, Selectable } from 'kysely'
import type { Annotation, Report, ReportSubject, Repository } from '../../domain/index.ts'
import { laneOf } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `reports` as the domain knows it, with what it tells about. */
export function toReport(row: Selectable<Tables['reports']>, subject: ReportSubject): Report {
  return {
    id: row.id,
    repository: JSON.parse(row.repository) as Repository,
    sha: row.sha,
    desired: row.desired,
    acked: row.acked,
    githubId: row.github_id,
    intended: row.intended > 0,
    unsettledSince: row.intended > 1 ? row.intended : null,
    annotations: row.annotations === null ? null : (JSON.parse(row.annotations) as Annotation[]),
    annotationsAcked: row.annotations_acked,
    failures: row.failures,
    subject,
  }
}

/** A report that GitHub has heard nothing of. */
export function newReportRow(
  report: Pick<Insertable<Tables['reports']>, 'id' | 'build_id' | 'file' | 'sha' | 'ended'> & {
    repository: Repository
  },
  now: number,
): Insertable<Tables['reports']> {
  return {
    ...report,
    repository: JSON.stringify(report.repository),
    lane: laneOf(report.repository),
    desired: 1,
    acked: 0,
    github_id: null,
    intended: 0,
    annotations: null,
    annotations_acked: 0,
    failures: 0,
    next_at: now,
    retry_at: 0,
    behind_since: now,
    error: null,
  }
}
