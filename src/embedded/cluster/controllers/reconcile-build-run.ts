import type { Clock } from '../../../ports.ts'
import type { BuildRun, BuildRunStatus, ShipwrightBuildSpec, TaskRun } from '../../../shipwright/index.ts'
import {
  buildRun as buildRunSchema,
  buildRunNameLabel,
  pod,
  succeeded,
  taskRun,
} from '../../../shipwright/index.ts'
import type { KubeObject, ObjectClient } from '../objects/client.ts'
import { buildRunStatus, withCondition } from './build-run-status.ts'
import { normalizeGoDuration } from './go-duration.ts'
import { prepareBuildRun } from './prepare-build-run.ts'
import { expiryOf } from './retention.ts'
import { toTimestamp } from './times.ts'
import type { Refusal } from './verdict.ts'

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
  if (executor === undefined) start(object, buildRun, objects, now)
  else follow(object, buildRun, executor, objects, now)
  return null
}

function start(object: KubeObject, buildRun: BuildRun, objects: ObjectClient, now: number): void {
  const { namespace = '', name = '' } = buildRun.metadata
  // Made before a kill that came before its name was written down: never a second one.
  const made = objects
    .list('TaskRun', { namespace, labelSelector: `${buildRunNameLabel}=${name}` })
    .find(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid))
  const prepared = prepareBuildRun(buildRun, objects)
  if (prepared === 'wait') return
  const snapshot = prepared.spec === null ? {} : { buildSpec: snapshotOf(prepared.spec) }
  const status: BuildRunStatus = { ...buildRun.status, ...snapshot }
  if (made === undefined && 'refusal' in prepared) {
    end(object, status, prepared.refusal, objects, now)
    return
  }
  const labelled =
    'build' in prepared && prepared.build !== null ? label(object, prepared.build, objects) : object
  const snapshotted = objects.updateStatus({ ...labelled, status })
  const run = made ?? ('taskRun' in prepared ? objects.create(prepared.taskRun) : null)
  if (run === null) return
  const executor = { name: run.metadata.name, kind: 'TaskRun' }
  objects.updateStatus({ ...snapshotted, status: { ...status, executor, taskRunName: executor.name } })
}

/** Shipwright's labels on the BuildRun of a named Build. */
function label(
  object: KubeObject,
  build: { name: string; generation: number },
  objects: ObjectClient,
): KubeObject {
  const labels = {
    ...object.metadata.labels,
    'build.shipwright.io/name': build.name,
    'build.shipwright.io/generation': String(build.generation),
  }
  return objects.update({ ...object, metadata: { ...object.metadata, labels } })
}

function snapshotOf(spec: ShipwrightBuildSpec): ShipwrightBuildSpec {
  return spec.timeout === undefined ? spec : { ...spec, timeout: normalizeGoDuration(spec.timeout) }
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
  const status = buildRun.status ?? {}
  if (found === null) {
    end(
      object,
      status,
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
  const timeout = buildRun.spec.timeout ?? status.buildSpec?.timeout
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

function end(
  object: KubeObject,
  status: BuildRunStatus,
  refusal: Refusal,
  objects: ObjectClient,
  now: number,
): void {
  const ended = withCondition(status, 'False', refusal.reason, refusal.message, now)
  objects.updateStatus({ ...object, status: { ...ended, completionTime: toTimestamp(now) } })
}

/** The account of `.generate` lives as long as its BuildRun works. */
function removeGeneratedAccount({ metadata, spec }: BuildRun, objects: ObjectClient): void {
  if (spec.serviceAccount === '.generate')
    objects.delete('ServiceAccount', metadata.namespace ?? '', metadata.name ?? '')
}

function afterEnd(buildRun: BuildRun, objects: ObjectClient, now: number): number | null {
  const expiry = expiryOf(buildRun, succeeded(buildRun)?.status === 'True')
  if (expiry === null || now < expiry) return expiry
  objects.delete('BuildRun', buildRun.metadata.namespace ?? '', buildRun.metadata.name ?? '')
  return null
}
