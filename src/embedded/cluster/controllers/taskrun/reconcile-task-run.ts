import type { Clock } from '../../../../ports.ts'
import type { TaskRun } from '../../../../shipwright/index.ts'
import { pod as podSchema, succeeded, taskRun as taskRunSchema } from '../../../../shipwright/index.ts'
import { stopAnnotation } from '../../node/node-pod.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { recordEvent } from '../../record-event.ts'
import { createPod } from './create-pod.ts'
import { formatGoDuration, parseGoDuration } from '../go-duration.ts'
import { podVanished } from './pod-vanished.ts'
import { substituteSteps, variablesOf } from './substitute.ts'
import { cutShort, refuseTaskRun, taskRunStatus } from './task-run-status.ts'
import { toTimestamp } from '../times.ts'
import { setCondition } from '../set-condition.ts'

const defaultTimeoutMs = 60 * 60_000
/** How long the Pod of a TaskRun that was cut off stays, so that who follows its logs gets their end. */
const lingerMs = 2000

interface Parts {
  objects: ObjectClient
  clock: Pick<Clock, 'now'>
}

/** Moves a TaskRun on; answers when to look again. */
export function reconcileTaskRun({ objects, clock }: Parts, namespace: string, name: string): number | null {
  const object = objects.get('TaskRun', namespace, name)
  if (object === null) return null
  const taskRun = taskRunSchema.parse(object)
  const now = clock.now()
  const podObject = objects.get('Pod', namespace, `${name}-pod`)
  if (taskRun.status?.completionTime !== undefined) return afterEnd(taskRun, podObject, objects, now)

  const timeout = timeoutOf(taskRun)
  const created = Date.parse(taskRun.metadata.creationTimestamp ?? '')
  const overdue = timeout !== null && now >= created + timeout
  const cancelled = taskRun.spec.status === 'TaskRunCancelled'
  let status = started(taskRun, now)
  if (podObject !== null) status = taskRunStatus({ ...taskRun, status }, podSchema.parse(podObject), now)
  else if (taskRun.status?.podName !== undefined) status = podVanished(taskRun, now)
  else if (!cancelled && !overdue) {
    const refusal = createPod(taskRun, timeout, objects)
    if (refusal !== null) status = refuseTaskRun(status, refusal, now)
  }

  if (status.completionTime === undefined && cancelled)
    status = cutShort(status, 'TaskRunCancelled', `TaskRun "${name}" was cancelled. `, now)
  const deadlineKill = podSchema.safeParse(podObject).data?.status?.reason === 'DeadlineExceeded'
  if ((status.completionTime === undefined && overdue) || deadlineKill)
    status = cutShort(
      status,
      'TaskRunTimeout',
      `TaskRun "${name}" failed to finish within "${formatGoDuration(timeout ?? 0)}"`,
      now,
    )
  const written = objects.updateStatus({ ...object, status })
  tell(objects, written, taskRun, now)
  return status.completionTime === undefined && timeout !== null ? created + timeout : null
}

/** A TaskRun that ended keeps its Pod if the Pod ended by itself; else the Pod is stopped and then deleted. */
function afterEnd(
  taskRun: TaskRun,
  pod: KubeObject | null,
  objects: ObjectClient,
  now: number,
): number | null {
  const reason = succeeded(taskRun)?.reason ?? ''
  if (pod === null || !cutOffReasons.has(reason)) return null
  if (pod.metadata.annotations?.[stopAnnotation] === undefined) {
    const annotations = { ...pod.metadata.annotations, [stopAnnotation]: reason }
    objects.update({ ...pod, metadata: { ...pod.metadata, annotations } })
  }
  const until = Date.parse(taskRun.status?.completionTime ?? '') + lingerMs
  if (now < until) return until
  objects.delete('Pod', pod.metadata.namespace ?? null, pod.metadata.name)
  return null
}

const cutOffReasons = new Set(['TaskRunCancelled', 'TaskRunTimeout', 'TaskRunImagePullFailed'])

/** Tekton's default of an hour; `0` is none. */
function timeoutOf({ spec }: TaskRun): number | null {
  const timeout = spec.timeout === undefined ? defaultTimeoutMs : parseGoDuration(spec.timeout)
  return timeout === 0 ? null : (timeout ?? defaultTimeoutMs)
}

function started(taskRun: TaskRun, now: number): NonNullable<TaskRun['status']> {
  if (taskRun.status?.startTime !== undefined) return taskRun.status
  const { taskSpec = { steps: [] } } = taskRun.spec
  const status: NonNullable<TaskRun['status']> = {
    startTime: toTimestamp(now),
    podName: `${taskRun.metadata.name ?? ''}-pod`,
    steps: taskSpec.steps.map(({ name }) => ({ name })),
    taskSpec: { ...taskSpec, steps: substituteSteps(taskSpec, variablesOf(taskRun)) },
  }
  return setCondition(status, 'Unknown', 'Pending', 'Pending', now)
}

function tell(objects: ObjectClient, written: KubeObject, before: TaskRun, now: number): void {
  const after = succeeded(taskRunSchema.parse(written))
  const old = succeeded(before)
  if (after === null || (old?.reason === after.reason && old?.status === after.status)) return
  recordEvent(
    objects,
    written,
    {
      type: after.status === 'False' ? 'Warning' : 'Normal',
      reason: after.status === 'False' ? 'Failed' : (after.reason ?? ''),
      message: after.message ?? '',
      component: 'taskrun-controller',
    },
    now,
  )
}
