import type { Execution, ExecutionState, Observation, Step } from '../domain/index.ts'
import type { RunSnapshot } from '../ports.ts'
import { readStallNote, succeeded, type Condition } from '../shipwright/index.ts'
import { readFindings } from './read-findings.ts'
import { isCancelled, readFailure } from './read-failure.ts'
import { closeSteps, stepsOf } from './read-steps.ts'
import { readTime } from './read-time.ts'
import { stallFailure } from './stalls/stall-failure.ts'
import { readWaiting } from './read-waiting.ts'

/**
 * What a snapshot says of its execution. The set of reasons is open: only the status of the condition
 * decides, and Unknown is never an end. A BuildRun that is gone without an end has failed by that.
 */
export function observationOf(snapshot: RunSnapshot): Observation {
  const { buildRun, taskRun, pod } = snapshot
  const condition = buildRun && succeeded(buildRun)
  const seen = stepsOf(snapshot)
  const stalled = buildRun && readStallNote(buildRun)
  const state = buildRun === null ? 'failed' : stateOf(condition, seen, stalled !== null)
  const ended = state !== 'queued' && state !== 'running'
  const steps = ended ? closeSteps(state, seen) : seen
  const output = buildRun?.status?.output
  const findings = readFindings(buildRun, taskRun, state === 'succeeded')
  return {
    state,
    startedAt: readTime(buildRun?.status?.startTime),
    endedAt: ended ? readTime(buildRun?.status?.completionTime) : null,
    taskRun: taskRun?.metadata.name ?? null,
    pod: taskRun?.status?.podName ?? pod?.metadata.name ?? null,
    steps,
    waitingFor: state === 'queued' ? readWaiting(snapshot, condition) : null,
    digest: state === 'succeeded' ? readDigest(output?.digest) : null,
    size: state === 'succeeded' ? readSize(output?.size) : null,
    ...(findings && { findings }),
    failure:
      stalled && state === 'failed' ? stallFailure(stalled, snapshot) : failureOf(snapshot, condition, steps),
  }
}

/** @param isStalled whether we ourselves asked for its end, since nothing else would have ended it. */
function stateOf(condition: Condition | null, steps: Step[], isStalled: boolean): ExecutionState {
  if (condition?.status === 'True') return 'succeeded'
  if (condition?.status === 'False') return isCancelled(condition) && !isStalled ? 'cancelled' : 'failed'
  const atWork = ['running', 'succeeded', 'failed']
  const working = condition?.reason === 'Running' || steps.some((step) => atWork.includes(step.state))
  return working ? 'running' : 'queued'
}

function failureOf(
  snapshot: RunSnapshot,
  condition: Condition | null,
  steps: Step[],
): Observation['failure'] {
  const { buildRun } = snapshot
  if (buildRun === null) {
    const message = `BuildRun ${snapshot.ref.namespace}/${snapshot.ref.name} was deleted before its end was seen.`
    return { reason: 'BuildRunDeleted', message, step: null, exitCode: null, pod: null, container: null }
  }
  return condition?.status === 'False' ? readFailure({ ...snapshot, buildRun }, condition, steps) : null
}

/** A strategy writes it, so it may be anything. */
function readDigest(text: string | undefined): string | null {
  return text !== undefined && /^sha256:[0-9a-f]{64}$/.test(text) ? text : null
}

function readSize(bytes: number | undefined): number | null {
  return bytes !== undefined && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null
}

/**
 * An observation with what was known before and cannot be seen any more: a deleted TaskRun takes its steps
 * with it, and a lost Pod does not put a run back into the queue.
 */
export function carryOver(before: Execution, now: Observation): Observation {
  const back = before.state === 'running' && now.state === 'queued'
  // Who deletes what was to end anyhow has not made it fail.
  const cancelled = before.cancelAskedAt !== null && now.failure?.reason === 'BuildRunDeleted'
  const state = back ? 'running' : cancelled ? 'cancelled' : now.state
  const ended = state !== 'queued' && state !== 'running'
  const steps = now.steps.length > 0 ? now.steps : before.steps
  return {
    ...now,
    state,
    startedAt: now.startedAt ?? before.startedAt,
    taskRun: now.taskRun ?? before.taskRun,
    pod: now.pod ?? before.pod,
    steps: ended ? closeSteps(state, steps) : steps,
    waitingFor: back ? null : now.waitingFor,
  }
}

/** Whether the store would not change by it. */
export function isKnown(before: Execution, now: Observation): boolean {
  const told = (from: Observation) => [
    ...[from.state, from.startedAt, from.endedAt, from.taskRun, from.pod, from.waitingFor],
    ...[from.digest, from.size, from.failure, from.findings ?? null],
    from.steps.map((step) => Object.entries(step).sort()),
  ]
  return JSON.stringify(told(before)) === JSON.stringify(told(now))
}
