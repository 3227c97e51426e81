import type {
  BuildRun,
  BuildRunStatus,
  ShipwrightBuild,
  ShipwrightBuildSpec,
} from '../../../../shipwright/index.ts'
import { buildRunNameLabel } from '../../../../shipwright/index.ts'
import type { KubeObject, NewObject, ObjectClient } from '../../objects/client.ts'
import { ApiError } from '../../objects/client.ts'
import { buildNameLabel } from '../build-runs-of.ts'
import { removeGeneratedAccount } from './choose-service-account.ts'
import { normalizeGoDuration } from '../go-duration.ts'
import { withOwner } from '../build/own-build-runs.ts'
import { prepareBuildRun } from './prepare-build-run.ts'
import { toTimestamp } from '../times.ts'
import type { Refusal } from '../verdict.ts'
import { setCondition } from '../set-condition.ts'

/**
 * Takes a new BuildRun to its TaskRun, or to its end where that cannot be; leaves it alone while its Build
 * is not validated yet. Every write can be the last before a kill: the next call goes on from there.
 */
export function startBuildRun(
  object: KubeObject,
  buildRun: BuildRun,
  objects: ObjectClient,
  now: number,
): void {
  const made = findTaskRun(object, objects)
  const prepared = prepareBuildRun(buildRun, objects)
  if (prepared === 'wait') return
  if (prepared.spec === null) {
    if (made === null) endBuildRun(object, prepared.refusal, objects, now)
    else recordExecutor(object, made, objects)
    return
  }
  const joined = joinBuild(object, prepared.build)
  if ('refusal' in joined) {
    endBuildRun(object, joined.refusal, objects, now)
    return
  }
  const labelled = objects.update(joined.object)
  const status = { ...buildRun.status, buildSpec: snapshotOf(prepared.spec) }
  const snapshotted = objects.updateStatus({ ...labelled, status })
  const outcome =
    made === null ? ('refusal' in prepared ? prepared : create(prepared.taskRun, objects)) : { object: made }
  if ('refusal' in outcome) {
    removeGeneratedAccount(buildRun, objects)
    endBuildRun(snapshotted, outcome.refusal, objects, now)
  } else recordExecutor(snapshotted, outcome.object, objects)
}

export function endBuildRun(object: KubeObject, refusal: Refusal, objects: ObjectClient, now: number): void {
  const status = (object.status ?? {}) as BuildRunStatus
  const ended = setCondition(status, 'False', refusal.reason, refusal.message, now)
  objects.updateStatus({ ...object, status: { ...ended, completionTime: toTimestamp(now) } })
}

/** Made before a kill that came before its name was written down: never a second one. */
function findTaskRun({ metadata }: KubeObject, objects: ObjectClient): KubeObject | null {
  const { namespace = '', name, uid } = metadata
  const candidates = objects.list('TaskRun', { namespace, labelSelector: `${buildRunNameLabel}=${name}` })
  return candidates.find((run) => run.metadata.ownerReferences?.some((owner) => owner.uid === uid)) ?? null
}

/** A TaskRun that the API does not take, for a name in the strategy for instance, never will be taken. */
function create(taskRun: NewObject, objects: ObjectClient): { object: KubeObject } | { refusal: Refusal } {
  try {
    return { object: objects.create(taskRun) }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 422) throw error
    return { refusal: { reason: 'TaskRunGenerationFailed', message: error.message } }
  }
}

function recordExecutor(object: KubeObject, { metadata: { name } }: KubeObject, objects: ObjectClient): void {
  const status = (object.status ?? {}) as BuildRunStatus
  const executor = { name, kind: 'TaskRun' }
  objects.updateStatus({ ...object, status: { ...status, executor, taskRunName: name } })
}

/** Shipwright's labels on the BuildRun of a named Build, and the Build as its owner where it wants to be. */
function joinBuild(
  object: KubeObject,
  build: ShipwrightBuild | null,
): { object: KubeObject } | { refusal: Refusal } {
  if (build === null) return { object }
  const { metadata } = object
  const owners =
    build.spec.retention?.atBuildDeletion === true
      ? withOwner(object, build)
      : (metadata.ownerReferences ?? [])
  if ('reason' in owners) return { refusal: owners }
  const labels = {
    ...metadata.labels,
    [buildNameLabel]: build.metadata.name ?? '',
    'build.shipwright.io/generation': String(build.metadata.generation ?? 1),
  }
  const ownerReferences = owners.length === 0 ? {} : { ownerReferences: owners }
  return { object: { ...object, metadata: { ...metadata, labels, ...ownerReferences } } }
}

function snapshotOf(spec: ShipwrightBuildSpec): ShipwrightBuildSpec {
  return spec.timeout === undefined ? spec : { ...spec, timeout: normalizeGoDuration(spec.timeout) }
}
