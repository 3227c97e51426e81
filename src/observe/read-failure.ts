import type { Failure, Step } from '../domain/index.ts'
import type { RunSnapshot } from '../ports.ts'
import { isInfrastructure, succeeded, type BuildRun, type Condition } from '../shipwright/index.ts'
import { clip } from './clip.ts'

const longestMessage = 8_192
const longestReason = 128
const stepPrefix = /^step-/
/** Exit codes of what did not end by itself: SIGKILL, SIGTERM, and a container whose end nobody saw. */
const killed: ReadonlySet<number> = new Set([137, 143, 255])

/** Why a BuildRun ended without an image, from its condition, its details, and what only TaskRun and Pod still tell. */
export function readFailure(
  snapshot: RunSnapshot & { buildRun: BuildRun },
  ended: Condition,
  steps: Step[],
): Failure {
  const details = snapshot.buildRun.status?.failureDetails
  const container =
    details?.location?.container ??
    steps.find((step) => step.state === 'failed')?.container ??
    held(snapshot)?.container
  const step = steps.find((one) => one.container === container)
  const blamed = container !== undefined && !isCancelled(ended)
  const exitCode = blamed ? (step?.exitCode ?? null) : null
  return {
    reason: clip(saidReason(details?.reason) ?? reasonOf(snapshot, ended, exitCode), longestReason),
    message: clip(details?.message ?? wordsOf(snapshot, ended), longestMessage),
    step: blamed ? (step?.name ?? container.replace(stepPrefix, '')) : null,
    exitCode,
    pod: details?.location?.pod ?? snapshot.taskRun?.status?.podName ?? snapshot.pod?.metadata.name ?? null,
    container: blamed ? container : null,
  }
}

/** Whether somebody wanted this end. Only asked of a condition that is False: noted requests are no end. */
export function isCancelled(ended: Condition): boolean {
  return ended.reason === 'BuildRunCanceled' || ended.reason === 'TaskRunCancelled'
}

/** A step writes its own reason, which is never one of the cluster's: what fails by itself is not tried again. */
function saidReason(said: string | undefined): string | undefined {
  return said === undefined || isInfrastructure(said) ? undefined : said
}

/** A lost or a deleted Pod looks like a failed step; only the Pod itself tells. */
function reasonOf(snapshot: RunSnapshot, ended: Condition, exitCode: number | null): string {
  if (ended.reason === 'Failed' && (exitCode === null || killed.has(exitCode))) {
    const disruption = disruptionOf(snapshot)
    if (disruption !== null) return disruption
  }
  const podGoes = snapshot.pod?.metadata.deletionTimestamp !== undefined
  if (ended.reason === 'Failed' && exitCode === 255 && podGoes) return 'PodDeleted'
  return ended.reason ?? 'Failed'
}

/**
 * Why the node or the scheduler ended the Pod: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/. The
 * condition stays on a Pod that was only about to go, so that it counts where the Pod has failed or goes.
 */
function disruptionOf({ pod }: RunSnapshot): string | null {
  const { phase, reason, conditions = [] } = pod?.status ?? {}
  const disrupted = conditions.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
  const goes = phase === 'Failed' || pod?.metadata.deletionTimestamp !== undefined
  const told = goes ? (disrupted?.reason ?? reason) : undefined
  return told !== undefined && isInfrastructure(told) ? told : null
}

/** The condition's message, and what got lost on the way to it. */
function wordsOf(snapshot: RunSnapshot, ended: Condition): string {
  const said = ended.message ?? ''
  const lost = ended.reason === 'BuildRunTimeout' ? beforeTimeout(snapshot) : heldUp(snapshot, ended)
  return lost === null || said.includes(lost) ? said : `${said}: ${lost}`
}

/** What it had waited for all the time: kept only in the TaskRun's message, after this mark. */
function beforeTimeout({ taskRun }: RunSnapshot): string | null {
  const message = (taskRun && succeeded(taskRun)?.message) ?? ''
  const [, before] = message.split('Previous status: ')
  return before === undefined ? null : before.trim()
}

/** Which key of which Secret is missing, which image cannot be pulled: only the waiting container says. */
function heldUp(snapshot: RunSnapshot, ended: Condition): string | null {
  const waiting = held(snapshot)
  return waiting?.reason === ended.reason ? (waiting?.message ?? null) : null
}

/** Reasons of a container that will never start. */
const hopeless = /Err|BackOff|Invalid|Failed/

function held({ taskRun, pod }: RunSnapshot) {
  const states = [
    ...(taskRun?.status?.steps ?? []).map((step) => ({ container: step.container, ...step.waiting })),
    ...(pod?.status?.containerStatuses ?? []).map(({ name, state }) => ({
      container: name,
      ...state?.waiting,
    })),
  ]
  return states.find(({ reason }) => hopeless.test(reason ?? ''))
}
