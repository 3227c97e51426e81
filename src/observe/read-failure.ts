import type { Failure, Step } from '../domain/index.ts'
import type { RunSnapshot } from '../ports.ts'
import { isInfrastructure, succeeded, type BuildRun, type Condition } from '../shipwright/index.ts'
import { clip } from './clip.ts'
import { wasKilled } from './last-word.ts'
import { tidyWords } from './tidy-words.ts'

const longestMessage = 8_192
const longestReason = 128
const stepPrefix = /^step-/

/** Why a BuildRun ended without an image, from its condition, its details, and what only TaskRun and Pod still tell. */
export function readFailure(
  snapshot: RunSnapshot & { buildRun: BuildRun },
  ended: Condition,
  steps: Step[],
): Failure {
  const details = { ...saidByTask(snapshot), ...snapshot.buildRun.status?.failureDetails }
  const container =
    details.location?.container ??
    steps.find((step) => step.state === 'failed')?.container ??
    held(snapshot)?.container ??
    unpulled(ended, steps)
  const named = steps.filter((one) => one.container === container)
  const step = named.find((one) => one.state === 'failed') ?? named[0]
  const blamed = container !== undefined && !isCancelled(ended)
  const exitCode = blamed ? (step?.exitCode ?? null) : null
  return {
    reason: clip(saidReason(details.reason) ?? reasonOf(snapshot, ended, exitCode), longestReason),
    message: clip(tidyWords(details.message ?? wordsOf(snapshot, ended)), longestMessage),
    step: blamed ? (step?.name ?? container.replace(stepPrefix, '')) : null,
    exitCode,
    pod: details.location?.pod ?? snapshot.taskRun?.status?.podName ?? snapshot.pod?.metadata.name ?? null,
    container: blamed ? container : null,
  }
}

/** Of a PipelineRun Shipwright does not pass on what a step said of its failure. */
function saidByTask({ tasks, taskRun }: RunSnapshot): { reason?: string; message?: string } {
  if (!tasks) return {}
  const results = new Map(taskRun?.status?.results?.map(({ name, value }) => [name, value]))
  const [reason, message] = [results.get('shp-error-reason'), results.get('shp-error-message')]
  return {
    ...(typeof reason === 'string' && reason !== '' && { reason }),
    ...(typeof message === 'string' && message !== '' && { message }),
  }
}

/** Tekton's are there where Shipwright passes them on, as it does with those of a PipelineRun. */
const cancelled: ReadonlySet<string> = new Set([
  'BuildRunCanceled',
  'TaskRunCancelled',
  'Cancelled',
  'CancelledRunningFinally',
  'PipelineRunCancelled',
])

/** Whether somebody wanted this end. Only asked of a condition that is False: noted requests are no end. */
export function isCancelled(ended: Condition): boolean {
  return cancelled.has(ended.reason ?? '')
}

/** A step writes its own reason, which is never one of the cluster's: what fails by itself is not tried again. */
function saidReason(said: string | undefined): string | undefined {
  return said === undefined || isInfrastructure(said) ? undefined : said
}

/** A lost or a deleted Pod looks like a failed step; only the Pod itself tells. */
function reasonOf(snapshot: RunSnapshot, ended: Condition, exitCode: number | null): string {
  const byStep = ended.reason === 'Failed' || ended.reason === 'PipelineRunFailed'
  if (byStep && (exitCode === null || wasKilled(exitCode))) {
    const disruption = disruptionOf(snapshot)
    if (disruption !== null) return disruption
  }
  const podGoes = snapshot.pod?.metadata.deletionTimestamp !== undefined
  if (byStep && exitCode === 255 && podGoes) return 'PodDeleted'
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
  const said = withImage(snapshot, ended.message ?? '')
  const lost = lostWords(snapshot, ended)
  return lost === null || said.includes(lost) ? said : `${said}: ${lost}`
}

function lostWords(snapshot: RunSnapshot, ended: Condition): string | null {
  if (ended.reason === 'BuildRunTimeout') return beforeTimeout(snapshot)
  if (ended.reason === 'VulnerabilitiesFound') return foundVulnerabilities(snapshot)
  return heldUp(snapshot, ended)
}

/** The worst first, as far as a sentence can hold them. */
function foundVulnerabilities({ buildRun }: RunSnapshot): string | null {
  const found = buildRun?.status?.output?.vulnerabilities ?? []
  const worst = [...found].sort((a, b) => rank(a.severity) - rank(b.severity)).slice(0, mostVulnerabilities)
  const names = worst.map(({ id, severity }) => (severity === undefined ? id : `${id} (${severity})`))
  const more = found.length > worst.length ? ` and ${found.length - worst.length} more` : ''
  return names.length === 0 ? null : `${names.join(', ')}${more}`
}

const mostVulnerabilities = 20
const severities = ['critical', 'high', 'medium', 'low']

function rank(severity = ''): number {
  const index = severities.indexOf(severity.toLowerCase())
  return index < 0 ? severities.length : index
}

/** Tekton leaves the name of an image empty that it could not pull. */
function withImage({ taskRun, pod }: RunSnapshot, said: string): string {
  const step = unpulledStep.exec(said)?.[1]
  const image =
    pod?.spec?.containers?.find(({ name }) => name === `step-${step ?? ''}`)?.image ??
    taskRun?.status?.taskSpec?.steps.find(({ name }) => name === step)?.image
  return image === undefined ? said : said.replace('the image ""', `the image "${image}"`)
}

/** Which step's image could not be pulled: once the Pod is gone only the words say. */
function unpulled(ended: Condition, steps: Step[]): string | undefined {
  const name = ended.reason === 'TaskRunImagePullFailed' && unpulledStep.exec(ended.message ?? '')?.[1]
  return name ? steps.find((step) => step.name === name)?.container : undefined
}

const unpulledStep = /the step "([^"]+)" in TaskRun/

/** What it had waited for all the time: kept only in the TaskRun's message, after this mark. */
function beforeTimeout({ taskRun }: RunSnapshot): string | null {
  const message = (taskRun && succeeded(taskRun)?.message) ?? ''
  const [, before] = message.split('Previous status: ')
  return before === undefined ? null : tidyWords(before)
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
