import type { Execution, Report, ReportSubject } from '../domain/index.ts'

/** A report that is told as a check run; the other kind answers a comment. */
export type CheckReport = Report & { subject: CheckSubject }

/** What a check run may be about. */
export type CheckSubject = Exclude<ReportSubject, { kind: 'reply' }>

/** Whether the report is told as a check run. */
export function isCheck(report: Report): report is CheckReport {
  return report.subject.kind !== 'reply'
}

/** The execution that a report tells about; none before the first is admitted. */
export function executionOf({ subject }: Report): Execution | undefined {
  if (subject.kind !== 'build') return undefined
  return subject.view.executions.find(({ attempt }) => attempt === subject.attempt)
}
