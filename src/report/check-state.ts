import {
  type Check,
  type CheckConclusion,
  isEnded,
  isExecutionEnded,
  type Report,
  type SkippedBuild,
} from '../domain/index.ts'
import { type CheckReport, type CheckSubject, executionOf, isCheck } from './check-report.ts'
import { settleAggregate } from './settle-aggregate.ts'
import { isTimeout } from './is-timeout.ts'

/** Where a check stands and since when, without any word. */
type CheckState = Pick<Check, 'status' | 'conclusion' | 'startedAt' | 'completedAt'>

type Of<K extends CheckSubject['kind']> = Extract<CheckSubject, { kind: K }>

/** Whether the report tells of an end, after which nothing of it changes; an answer to a comment is one. */
export function isFinal(report: Report): boolean {
  return !isCheck(report) || checkState(report, 0).status === 'completed'
}

/** @param now the end of what does not know its own */
export function checkState(report: CheckReport, now: number): CheckState {
  const { subject } = report
  switch (subject.kind) {
    case 'build':
      return buildState(report, subject, now)
    case 'approval':
      return approvalState(subject)
    case 'file':
      return ended(subject.problems.length > 0 ? 'failure' : 'success', subject.completedAt)
    case 'skipped':
      return ended(skippedConclusion(subject.skipped), subject.completedAt)
    case 'aggregate':
      return aggregateState(subject, now)
  }
}

/** GitHub takes `skipped` for green, which what may not be built, or came too late, is not. */
function skippedConclusion({ refused, late }: SkippedBuild): CheckConclusion {
  if (refused) return 'action_required'
  return late ? 'cancelled' : 'skipped'
}

/** Whether it was cancelled before a maintainer had approved it. */
export function wasCancelled({ view: { build }, attempt, waiting }: Of<'approval'>): boolean {
  return !waiting && build.state === 'cancelled' && build.attempt >= attempt
}

function buildState(report: CheckReport, { view, attempt }: Of<'build'>, now: number): CheckState {
  const { build } = view
  const execution = executionOf(report)
  if (execution) {
    const startedAt = execution.startedAt ?? execution.createdAt
    if (!isExecutionEnded(execution.state)) return going('in_progress', startedAt)
    const completedAt = execution.endedAt ?? build.endedAt ?? now
    return { status: 'completed', conclusion: conclusionOf(execution), startedAt, completedAt }
  }
  // An attempt that was cancelled in the queue leaves only its number behind.
  if (!isEnded(build.state) && build.attempt < attempt) return going('queued', null)
  const completedAt = build.endedAt ?? now
  const conclusion =
    build.state === 'failed' ? 'failure' : build.state === 'skipped' ? 'skipped' : 'cancelled'
  return { status: 'completed', conclusion, startedAt: null, completedAt }
}

function conclusionOf({ state, failure }: NonNullable<ReturnType<typeof executionOf>>): CheckConclusion {
  if (state === 'succeeded') return 'success'
  if (state === 'cancelled') return 'cancelled'
  return isTimeout(failure) ? 'timed_out' : 'failure'
}

function approvalState(subject: Of<'approval'>): CheckState {
  const { build } = subject.view
  // Approved, it is no greener than before: the Build's own check has yet to come.
  return wasCancelled(subject)
    ? ended('cancelled', build.endedAt ?? build.createdAt)
    : ended('action_required', build.createdAt)
}

function aggregateState({ members }: Of<'aggregate'>, now: number): CheckState {
  const { status, conclusion, startedAt, endedAt } = settleAggregate(members)
  if (status !== 'completed') return going(status, startedAt)
  return { status, conclusion, startedAt, completedAt: endedAt ?? now }
}

function going(status: 'queued' | 'in_progress', startedAt: number | null): CheckState {
  return { status, conclusion: null, startedAt: status === 'queued' ? null : startedAt, completedAt: null }
}

function ended(conclusion: CheckConclusion, at: number): CheckState {
  return { status: 'completed', conclusion, startedAt: at, completedAt: at }
}
