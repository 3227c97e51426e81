import { z } from 'zod'
import type { Pod, StepState, TaskRun } from '../../../../shipwright/index.ts'
import { omit } from '../omit.ts'
import { toTimestamp } from '../times.ts'
import type { Refusal } from '../verdict.ts'
import { setCondition } from '../set-condition.ts'

type Status = NonNullable<TaskRun['status']>
type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]
type Result = NonNullable<Status['results']>[number]

/** How a TaskRun stands, by what its Pod says; the words are Tekton's. */
export function taskRunStatus(taskRun: TaskRun, pod: Pod, now: number): Status {
  const name = taskRun.metadata.name ?? ''
  const found = (taskRun.spec.taskSpec?.steps ?? []).map((step) => {
    const container = `step-${step.name}`
    return {
      step: step.name,
      container,
      status: pod.status?.containerStatuses?.find((one) => one.name === container),
    }
  })
  const steps = found.map(({ step, container, status }) => stepState(step, container, status))
  const results = collectResults(found.map(({ status }) => status))
  const phase = pod.status?.phase
  const pulling = found.find(({ status }) => status?.state?.waiting?.reason === 'ErrImagePull')
  const misconfigured = found.some(
    ({ status }) => status?.state?.waiting?.reason === 'CreateContainerConfigError',
  )
  const base: Status = {
    ...taskRun.status,
    podName: pod.metadata.name ?? '',
    steps,
    ...(results.length === 0 ? {} : { results }),
  }

  if (pulling !== undefined) {
    const words = pulling.status?.state?.waiting?.message ?? ''
    // Whoever watches sees first that the image does not come, and then that the run has ended over it.
    if (taskRun.status?.conditions?.[0]?.reason !== 'PullImageFailed')
      return setCondition(base, 'Unknown', 'PullImageFailed', pendingMessage(pod), now)
    const image = taskRun.spec.taskSpec?.steps.find((step) => step.name === pulling.step)?.image ?? ''
    return endTaskRun(
      base,
      'TaskRunImagePullFailed',
      `the step "${pulling.step}" in TaskRun "${name}" failed to pull the image "${image}". The pod errored with the message: "${words}."`,
      now,
    )
  }
  if (misconfigured)
    return {
      ...setCondition(
        base,
        'False',
        'CreateContainerConfigError',
        'Failed to create pod due to config error',
        now,
      ),
      completionTime: toTimestamp(now),
    }
  if (phase === 'Succeeded')
    return {
      ...setCondition(base, 'True', 'Succeeded', 'All Steps have completed executing', now),
      completionTime: toTimestamp(now),
    }
  if (phase === 'Failed' && pod.status?.reason === 'Evicted')
    return endTaskRun(base, 'PodEvicted', pod.status.message ?? 'the Pod was evicted', now)
  if (phase === 'Failed') {
    const failed = steps.find((step) => (step.terminated?.exitCode ?? 0) !== 0)
    const oom = failed?.terminated?.reason === 'OOMKilled'
    const message =
      failed === undefined
        ? (pod.status?.message ?? 'the Pod failed')
        : `"${failed.container ?? ''}" exited with code ${failed.terminated?.exitCode ?? 1}: ${failed.terminated?.reason ?? 'Error'}`
    return {
      ...setCondition(base, 'False', oom ? 'StepOOM' : 'StepFailed', message, now),
      completionTime: toTimestamp(now),
    }
  }
  if (phase === 'Running')
    return setCondition(base, 'Unknown', 'Running', 'Not all Steps in the Task have finished executing', now)
  if (exceedsNode(pod))
    return setCondition(
      base,
      'Unknown',
      'ExceededNodeResources',
      'TaskRun Pod exceeded available resources',
      now,
    )
  return setCondition(base, 'Unknown', 'Pending', pendingMessage(pod), now)
}

function exceedsNode({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(
    ({ reason, message = '' }) => reason === 'Unschedulable' && message.includes('Insufficient'),
  )
}

/** Why a Pod does not run yet: the first that Kubernetes has words for. */
function pendingMessage({ status }: Pod): string {
  for (const { name, state } of status?.containerStatuses ?? [])
    if (state?.waiting?.message)
      return `build step "${name}" is pending with reason ${JSON.stringify(state.waiting.message)}`
  const unmet = (status?.conditions ?? []).find((one) => one.status !== 'True')
  if (unmet !== undefined)
    return `pod status "${unmet.type}":"${unmet.status}"; message: ${JSON.stringify(unmet.message ?? '')}`
  return status?.message ?? 'Pending'
}

/** There is no Pod, and there will be none. */
export function refuseTaskRun(status: Status, { reason, message }: Refusal, now: number): Status {
  const rest = omit(status, 'steps')
  return {
    ...setCondition(rest, 'False', reason, message, now),
    podName: '',
    completionTime: toTimestamp(now),
  }
}

/** Ended by whoever cancelled it, or by its timeout; says how it stood where it had not begun. */
export function cutShort(status: Status, reason: string, message: string, now: number): Status {
  const before = status.conditions?.[0]
  const begun = before === undefined || before.reason === 'Running' || before.status !== 'Unknown'
  const words = begun
    ? message
    : `${message}\nPrevious status: [${before.reason ?? ''}] ${before.message ?? ''}`
  return endTaskRun(status, reason, words, now)
}

/** Ended from outside: cancelled, timed out, or its image is not to be had. Steps that ran are cut off. */
function endTaskRun(status: Status, reason: string, message: string, now: number): Status {
  const end = toTimestamp(now)
  const steps = (status.steps ?? []).map((step) =>
    step.running === undefined && step.waiting === undefined ? step : cutOff(step, reason, status, end),
  )
  return { ...setCondition({ ...status, steps }, 'False', reason, message, now), completionTime: end }
}

function cutOff(step: StepState, reason: string, status: Status, finishedAt: string): StepState {
  return {
    ...omit(step, 'running', 'waiting'),
    terminated: {
      exitCode: 1,
      finishedAt,
      message: `Step ${step.name} terminated as pod ${status.podName ?? ''} is terminated`,
      reason,
      startedAt: step.running?.startedAt ?? status.startTime ?? finishedAt,
    },
    terminationReason: reason,
  }
}

const entries = z.array(z.object({ key: z.string(), value: z.string(), type: z.number() }))
type TerminationEntry = z.infer<typeof entries>[number]

/** Tekton's entrypoint writes results (1) and its own notes (3) there; a kubelet may write anything. */
function termination(status: ContainerStatus | undefined): TerminationEntry[] {
  const message = status?.state?.terminated?.message
  if (!message?.startsWith('[')) return []
  try {
    return entries.parse(JSON.parse(message))
  } catch {
    return []
  }
}

function stepState(name: string, container: string, status: ContainerStatus | undefined): StepState {
  // Nobody has said yet that there is such a container.
  if (status === undefined) return { name }
  const terminated = status.state?.terminated
  if (terminated === undefined) return { name, container, ...status.state }
  const entries = termination(status)
  const note = (key: string) => entries.find((entry) => entry.type === 3 && entry.key === key)?.value
  const results = resultsOf(entries)
  const startedAt = note('StartedAt')?.replace(/\.\d+Z$/, 'Z') ?? terminated.startedAt
  const oom = terminated.reason === 'OOMKilled'
  return {
    name,
    container,
    terminated: {
      exitCode: terminated.exitCode,
      ...(terminated.finishedAt === undefined ? {} : { finishedAt: terminated.finishedAt }),
      ...(results.length === 0 ? {} : { message: JSON.stringify(results) }),
      ...(terminated.reason === undefined ? {} : { reason: terminated.reason }),
      ...(startedAt === undefined ? {} : { startedAt }),
    },
    ...(oom ? {} : { terminationReason: note('Reason') ?? terminated.reason ?? 'Error' }),
  }
}

/** In the order of the steps that wrote them, and by name within one. */
function collectResults(statuses: (ContainerStatus | undefined)[]): Result[] {
  const values = new Map(
    statuses.flatMap((status) =>
      resultsOf(termination(status)).map(({ key, value }): [string, string] => [key, value]),
    ),
  )
  return [...values].map(([name, value]) => ({ name, type: 'string', value }))
}

function resultsOf(entries: TerminationEntry[]): TerminationEntry[] {
  return entries.filter((entry) => entry.type === 1).sort((a, b) => (a.key < b.key ? -1 : 1))
}
