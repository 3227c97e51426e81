import type { Clock } from '../../../../ports.ts'
import type { BuildRun, TaskRun } from '../../../../shipwright/index.ts'
import { buildRun as buildRunSchema, pod, succeeded, taskRun } from '../../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../../objects/client.ts'
import { buildRunStatus } from './build-run-status.ts'
import { removeGeneratedAccount } from './choose-service-account.ts'
import { normalizeGoDuration } from '../go-duration.ts'
import { expiryOf } from './retention.ts'
import { endBuildRun, startBuildRun } from './start-build-run.ts'

interface Parts {
  objects: ObjectClient
  clock: Pick<Clock, 'now'>
}

/** Moves a BuildRun on; answers when to look again. */
export function reconcileBuildRun({ objects, clock }: Parts, namespace: string, name: string): number | null {
  const object = objects.get('BuildRun', namespace, name)
  if (object === null) return null
  const buildRun = buildRunSchema.parse(object)
  const now = clock.now()
  if (buildRun.status?.completionTime !== undefined) return afterEnd(buildRun, objects, now)
  const executor = buildRun.status?.executor?.name
  if (executor === undefined) startBuildRun(object, buildRun, objects, now)
  else follow(object, buildRun, executor, objects, now)
  return null
}

function follow(
  object: KubeObject,
  buildRun: BuildRun,
  name: string,
  objects: ObjectClient,
  now: number,
): void {
  const { namespace = '' } = buildRun.metadata
  const found = objects.get('TaskRun', namespace, name)
  if (found === null) {
    removeGeneratedAccount(buildRun, objects)
    endBuildRun(
      object,
      { reason: 'TaskRunIsMissing', message: `taskRun ${name} doesn't exist` },
      objects,
      now,
    )
    return
  }
  const run: TaskRun = taskRun.parse(found)
  const cancel = buildRun.spec.state === 'BuildRunCanceled' && run.spec.status === undefined
  if (cancel && run.status?.completionTime === undefined)
    objects.update({ ...found, spec: { ...(found.spec as object), status: 'TaskRunCancelled' } })
  const podObject = objects.get('Pod', namespace, run.status?.podName ?? '')
  const timeout = buildRun.spec.timeout ?? buildRun.status?.buildSpec?.timeout
  const next = buildRunStatus({
    buildRun,
    taskRun: run,
    pod: podObject === null ? null : pod.parse(podObject),
    timeout: timeout === undefined ? null : normalizeGoDuration(timeout),
    now,
  })
  if (next.completionTime !== undefined) removeGeneratedAccount(buildRun, objects)
  objects.updateStatus({ ...object, status: next })
}

function afterEnd(buildRun: BuildRun, objects: ObjectClient, now: number): number | null {
  const expiry = expiryOf(buildRun, succeeded(buildRun)?.status === 'True')
  if (expiry === null || now < expiry) return expiry
  objects.delete('BuildRun', buildRun.metadata.namespace ?? '', buildRun.metadata.name ?? '')
  return null
}
