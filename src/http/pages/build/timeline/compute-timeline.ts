import { isExecutionEnded, type Build, type Execution, type Step } from '../../../../domain/index.ts'
import type { Attempt } from '../pick-attempt.ts'

/** Where the time of an attempt went. Times are epoch milliseconds. */
export interface Timeline {
  from: number
  to: number
  rows: TimelineRow[]
  /** Whether clocks disagreed, so that what is shown was put in order. */
  isMended: boolean
}

/** A part of an attempt, or a step that has not begun. */
export interface TimelineRow {
  kind: 'queue' | 'pause' | 'start' | 'step' | 'finish'
  /** Only of steps. */
  step: Step | null
  /** Null: it has not begun, never did, or nobody knows when. */
  span: { from: number; to: number } | null
  /** It goes on: `to` is now. */
  isGoing: boolean
}

interface TimelineInput {
  build: Pick<Build, 'state' | 'queuedAt' | 'notBefore' | 'endedAt'>
  attempt: Attempt
  /** The time in the queue is only kept of the newest attempt. */
  isLatest: boolean
  now: number
}

/** Below this two clocks agree: a cluster tells whole seconds. */
const toleranceMs = 2_000
/** What a run takes after its last step is not worth a line below this. */
const leastFinishMs = 1_000

/**
 * Puts an attempt's times in order: the queue, the start (a node is found, images are pulled), each step, and what is
 * left after them. The service's clock and the cluster's may differ and times may be missing: a cluster whose clock is
 * behind is moved on as a whole, nothing begins before what was before it has ended, and nothing takes less than no
 * time. Null where nothing is known of any time.
 */
export function computeTimeline({ build, attempt, isLatest, now }: TimelineInput): Timeline | null {
  const behind = attempt.execution === null ? 0 : clockBehind(attempt.execution)
  const execution = attempt.execution === null ? null : shift(attempt.execution, behind)
  const queuedAt = isLatest ? build.queuedAt : null
  const first = queuedAt ?? execution?.createdAt ?? null
  if (first === null) return null
  const line = createLine(first)
  const rows: TimelineRow[] = []

  if (queuedAt !== null) {
    const end = execution?.createdAt ?? (build.state === 'queued' ? now : build.endedAt)
    const isGoing = execution === null && build.state === 'queued'
    const pauseEnd = build.notBefore === null ? null : Math.min(build.notBefore, end ?? build.notBefore)
    if (pauseEnd !== null && pauseEnd > queuedAt)
      rows.push({ ...row('pause', line.next(pauseEnd)), isGoing: isGoing && pauseEnd === now })
    if (end !== null && (pauseEnd === null || pauseEnd < end))
      rows.push({ ...row('queue', line.next(end)), isGoing })
  }

  if (execution !== null) {
    const { steps } = execution
    const hasEnded = isExecutionEnded(execution.state)
    const end = execution.endedAt ?? (hasEnded ? null : now)
    const working = steps.find(({ state }) => state === 'running')
    const firstBegin =
      steps.find(({ startedAt }) => startedAt !== null)?.startedAt ??
      (working === undefined ? null : execution.startedAt)
    const begin = firstBegin ?? (isUntimed(steps) ? execution.startedAt : end)
    if (begin !== null)
      rows.push({ ...row('start', line.next(begin)), isGoing: !hasEnded && firstBegin === null })

    for (const step of steps) {
      if (step.state === 'running' && end !== null)
        rows.push({ ...row('step', line.next(end, step.startedAt), step), isGoing: !hasEnded })
      else if (step.startedAt !== null && step.endedAt !== null)
        rows.push(row('step', line.next(step.endedAt, step.startedAt), step))
      // Killed, so that nobody wrote its times: it had what was left.
      else if (step.state === 'failed' && hasEnded && end !== null)
        rows.push(row('step', line.next(end, step.startedAt), step))
      else rows.push(row('step', null, step))
    }
    if (hasEnded && end !== null && end - line.at() >= leastFinishMs) rows.push(row('finish', line.next(end)))
  }
  return { from: first, to: line.at(), rows, isMended: behind > 0 || line.isMended() }
}

/** Milliseconds by which the cluster says that an execution began before it was asked for; 0 where clocks agree. */
function clockBehind({ createdAt, startedAt, steps }: Execution): number {
  const told = [startedAt, ...steps.map((step) => step.startedAt)].filter((time) => time !== null)
  const behind = told.length === 0 ? 0 : createdAt - Math.min(...told)
  return behind > toleranceMs ? behind : 0
}

/** All times that a cluster told, moved by as much. */
function shift(execution: Execution, ms: number): Execution {
  if (ms === 0) return execution
  const moved = (time: number | null) => (time === null ? null : time + ms)
  return {
    ...execution,
    startedAt: moved(execution.startedAt),
    endedAt: moved(execution.endedAt),
    steps: execution.steps.map((step) => ({
      ...step,
      startedAt: moved(step.startedAt),
      endedAt: moved(step.endedAt),
    })),
  }
}

/** Steps that ended without a time of any: the run's own times are all that there is. */
function isUntimed(steps: readonly Step[]): boolean {
  return steps.some(({ state, startedAt }) => state === 'failed' && startedAt === null)
}

function row(kind: TimelineRow['kind'], span: TimelineRow['span'], step: Step | null = null): TimelineRow {
  return { kind, step, span, isGoing: false }
}

/** Time that only goes forward. */
function createLine(start: number) {
  let at = start
  let mended = false
  const after = (time: number) => {
    if (time < at - toleranceMs) mended = true
    return Math.max(time, at)
  }
  return {
    at: () => at,
    isMended: () => mended,
    /** The span that ends at `to`, and begins at `from` or where the one before it has ended. */
    next(to: number, from: number | null = null): { from: number; to: number } {
      const begin = from === null ? at : after(from)
      at = begin
      at = after(to)
      return { from: begin, to: at }
    },
  }
}
