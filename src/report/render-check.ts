import type { Annotation, Build, Check, CommitStatus, Execution, Report } from '../domain/index.ts'
import { isEnded, isExecutionEnded } from '../domain/index.ts'
import { keepStart } from '../logs/cut-text.ts'
import { stripControl } from '../logs/strip-control.ts'
import { failureWords, isTimeout, type FailureFacts } from './words/failure-words.ts'
import { fileWords } from './words/file-words.ts'
import { successWords } from './words/success-words.ts'
import { progressWords, queuedWords, stoppedWords } from './words/waiting-words.ts'
import type { Words } from './words/words.ts'

/** GitHub's limit is 65,535 characters; bytes are never fewer. */
const summaryBytes = 65_000
const titleBytes = 200
const statusCharacters = 140
/** Of a build file: five requests; whoever mends these sees the rest. */
const mostAnnotated = 250

/** Everything that a check is made from. */
interface Rendering {
  report: Report
  facts: FailureFacts
  /** Where people reach the service's pages; null for none. */
  publicUrl: string | null
  now: number
}

/** Whether the report tells of an end, after which nothing changes. */
export function isFinal(report: Report): boolean {
  return report.subject.kind === 'file' || phaseOf(report).ended
}

/** The execution that a report tells about; none before the first is admitted. */
export function executionOf(report: Report): Execution | undefined {
  if (report.subject.kind === 'file') return undefined
  return report.subject.view.executions.find((execution) => execution.id === report.id)
}

/** The check run as it should be. */
export function renderCheck({ report, facts, publicUrl, now }: Rendering): Check {
  const { subject } = report
  const words = wordsOf(report, facts)
  const times = timesOf(report, now)
  const base = publicUrl?.replace(/\/+$/, '')
  return {
    name: subject.kind === 'file' ? 'slipway / .slipway.yaml' : `slipway / ${subject.view.build.name}`,
    sha: report.sha,
    externalId: report.id,
    detailsUrl:
      base === undefined || subject.kind === 'file'
        ? null
        : `${base}/builds/${encodeURIComponent(subject.view.build.id)}`,
    ...times,
    title: keepStart(stripControl(words.title).replace(/\s+/g, ' '), titleBytes),
    summary: keepStart(words.sections.join('\n\n'), summaryBytes),
    text: null,
  }
}

/** What is left when GitHub refuses a check's text: the state must not wait for the words. */
export function bareCheck(check: Check): Check {
  return { ...check, title: keepStart(check.title, 100), summary: statusLine(check), text: null }
}

/**
 * The same as a commit status, where checks cannot be written. It has neither summary nor annotations: of a
 * build file that cannot be used it says the first problem itself.
 */
export function renderStatus(report: Report, check: Check): CommitStatus {
  const [problem, ...more] = report.subject.kind === 'file' ? report.subject.problems : []
  const said = problem
    ? `${more.length > 0 ? `${check.title}: line` : 'Line'} ${problem.line}, column ${problem.column}: ${problem.message}`
    : check.title
  const description = Array.from(stripControl(said).replace(/\s+/g, ' ')).slice(0, statusCharacters).join('')
  return { context: check.name, state: statusState(check), description, targetUrl: check.detailsUrl }
}

/** Problems of a build file as annotations, in the order of the file. */
export function fileAnnotations(report: Report): Annotation[] {
  if (report.subject.kind !== 'file') return []
  const { path, problems } = report.subject
  return problems.slice(0, mostAnnotated).map((problem) => {
    const oneLine = problem.endLine <= problem.line
    return {
      path,
      startLine: problem.line,
      endLine: oneLine ? problem.line : problem.endLine,
      startColumn: oneLine ? problem.column : null,
      endColumn: oneLine ? Math.max(problem.column, problem.endColumn) : null,
      level: 'failure',
      title: keepStart(problem.path === '' ? 'Build file' : problem.path, titleBytes),
      message: keepStart(problem.message, 4_000),
    }
  })
}

function phaseOf(report: Report): { build: Build | null; execution: Execution | undefined; ended: boolean } {
  if (report.subject.kind === 'file') return { build: null, execution: undefined, ended: true }
  const { build } = report.subject.view
  const execution = executionOf(report)
  return { build, execution, ended: execution ? isExecutionEnded(execution.state) : isEnded(build.state) }
}

function wordsOf(report: Report, facts: FailureFacts): Words {
  if (report.subject.kind === 'file') return fileWords(report.subject)
  const { build } = report.subject.view
  const execution = executionOf(report)
  if (!execution) return isEnded(build.state) ? stoppedWords(build, undefined) : queuedWords(build)
  switch (execution.state) {
    case 'queued':
    case 'running':
      return progressWords(build, execution)
    case 'succeeded':
      return successWords(build, execution)
    case 'failed':
      return failureWords(build, execution, facts)
    case 'cancelled':
      return stoppedWords(build, execution)
  }
}

function timesOf(
  report: Report,
  now: number,
): Pick<Check, 'status' | 'conclusion' | 'startedAt' | 'completedAt'> {
  if (report.subject.kind === 'file') {
    const at = report.subject.completedAt
    return { status: 'completed', conclusion: 'failure', startedAt: at, completedAt: at }
  }
  const { build } = report.subject.view
  const execution = executionOf(report)
  const startedAt = execution ? (execution.startedAt ?? execution.createdAt) : null
  if (!isFinal(report))
    return { status: execution ? 'in_progress' : 'queued', conclusion: null, startedAt, completedAt: null }
  const completedAt = execution?.endedAt ?? build.endedAt ?? now
  return { status: 'completed', conclusion: conclusionOf(build, execution), startedAt, completedAt }
}

function conclusionOf(build: Build, execution: Execution | undefined): NonNullable<Check['conclusion']> {
  if (execution?.state === 'succeeded') return 'success'
  if (execution?.state === 'failed') return isTimeout(execution.failure) ? 'timed_out' : 'failure'
  if (execution?.state === 'cancelled' || build.state === 'cancelled') return 'cancelled'
  return build.state === 'skipped' ? 'skipped' : 'failure'
}

function statusState(check: Check): CommitStatus['state'] {
  switch (check.conclusion) {
    case null:
      return 'pending'
    case 'success':
    case 'skipped':
    case 'neutral':
      return 'success'
    case 'failure':
    case 'timed_out':
      return 'failure'
    case 'cancelled':
    case 'action_required':
      return 'error'
  }
}

function statusLine(check: Check): string {
  return `The build is ${check.conclusion ?? check.status}; its details could not be shown here.`
}
