import type { Insertable, Selectable } from 'kysely'
import type { Annotation, Report, ReportId, ReportSubject, Repository } from '../../domain/index.ts'
import { formatReportId, laneOf } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'
import type { About } from './about.ts'
import { writeAbout } from './about.ts'

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
export function newReportRow<K extends ReportId['kind']>(
  id: ReportId & { kind: K },
  report: { repository: Repository; sha: string; about: About[K]; ended: boolean },
  now: number,
): Insertable<Tables['reports']> {
  return {
    id: formatReportId(id),
    kind: id.kind,
    build_id: 'buildId' in id ? id.buildId : null,
    attempt: 'attempt' in id ? id.attempt : 'generation' in id ? id.generation : null,
    about: writeAbout(id.kind, report.about),
    repository_id: report.repository.id,
    repository: JSON.stringify(report.repository),
    sha: report.sha,
    lane: laneOf(report.repository),
    desired: 1,
    acked: 0,
    ended: report.ended ? 1 : 0,
    github_id: null,
    intended: 0,
    annotations: null,
    annotations_acked: 0,
    failures: 0,
    next_at: now,
    news_at: now,
    retry_at: 0,
    behind_since: now,
    error: null,
  }
}
