import { fullName, type Check, type CommitStatus, type Wait } from '../domain/index.ts'
import { keepStart } from '../logs/cut-text.ts'
import { stripControl } from '../logs/strip-control.ts'
import type { CheckReport, CheckSubject } from './check-report.ts'
import { checkState } from './check-state.ts'
import { bareSummary } from './words/bare-words.ts'
import { buttonsOf } from './words/button-words.ts'
import { checkName } from './words/check-names.ts'
import type { FailureFacts } from './words/failure-words.ts'
import { fitSections } from './words/fit-sections.ts'
import { wordsOf } from './words/words-of.ts'

/** GitHub's limit is 65,535 characters; bytes are never fewer. */
const summaryBytes = 65_000
const titleBytes = 200
const bareTitleBytes = 100
const statusCharacters = 140

/** Everything that a check is made from. */
export interface Rendering {
  report: CheckReport
  facts: FailureFacts
  /** Where people reach the service's pages; null for none. */
  publicUrl: string | null
  now: number
  /** Why the Build waits; null or left out where it does not, or nobody knows. */
  wait?: Wait | null
}

/** The check run as it should be. */
export function renderCheck({ report, facts, publicUrl, now, wait = null }: Rendering): Check {
  const { subject, sha, id } = report
  const words = wordsOf(report, facts, now, wait)
  const state = checkState(report, now)
  return {
    name: checkName(subject),
    sha,
    externalId: id,
    detailsUrl: pageOf(report, publicUrl),
    ...state,
    // Neither may be empty, and what strangers wrote may have nothing to be seen in it.
    title: keepStart(oneLine(words.title), titleBytes) || checkName(subject),
    summary: fitSections(words.sections, summaryBytes).trim() || bareSummary(state),
    text: null,
    actions: buttonsOf(subject, state.conclusion),
  }
}

/** What is left when GitHub refuses a check's text: the state must not wait for the words. */
export function bareCheck(check: Check): Check {
  return { ...check, title: keepStart(check.title, bareTitleBytes), summary: bareSummary(check), text: null }
}

/** The same as a commit status, where checks cannot be written: one line, no annotations, no buttons. */
export function renderStatus({ report, facts, publicUrl, now, wait = null }: Rendering): CommitStatus {
  const { subject } = report
  const words = wordsOf(report, facts, now, wait)
  const description = Array.from(oneLine(words.status ?? words.title))
  return {
    context: checkName(subject),
    state: statusState(subject, checkState(report, now)),
    description:
      description.length > statusCharacters
        ? `${description.slice(0, statusCharacters - 1).join('')}…`
        : description.join(''),
    targetUrl: pageOf(report, publicUrl),
  }
}

/** The build; all of the commit's; or where nothing was built, the events with their verdicts. */
function pageOf({ subject, repository, sha }: CheckReport, publicUrl: string | null): string | null {
  if (publicUrl === null) return null
  const commit = new URLSearchParams({ repository: fullName(repository), sha }).toString()
  const base = publicUrl.replace(/\/+$/, '')
  switch (subject.kind) {
    case 'build':
    case 'approval':
      return `${base}/builds/${encodeURIComponent(subject.view.build.id)}`
    case 'aggregate':
      return `${base}/builds?${commit}`
    case 'file':
    case 'skipped':
      return `${base}/deliveries?${commit}`
  }
}

function statusState(
  subject: CheckSubject,
  { conclusion }: Pick<Check, 'conclusion'>,
): CommitStatus['state'] {
  switch (conclusion) {
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
      return 'error'
    case 'action_required':
      // What somebody may still approve is not over; what nobody can is.
      return subject.kind === 'skipped' ? 'error' : 'pending'
  }
}

function oneLine(text: string): string {
  return stripControl(text).replace(/\s+/g, ' ').trim()
}
