import type {
  BuildRun,
  ShipwrightBuild,
  ShipwrightBuildSpec,
  Strategy,
  TaskRun,
} from '../../../../shipwright/index.ts'
import { shipwrightBuild } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { chooseServiceAccount } from './choose-service-account.ts'
import { findStrategy } from '../build/find-strategy.ts'
import { generateTaskRun } from '../generate/generate-task-run.ts'
import { refuseVolumes } from '../generate/merge-volumes.ts'
import { validateEmbedded } from '../build/validate-build.ts'
import { validateBuildRun } from './validate-build-run.ts'
import { refusePlatforms, refuseSeveralPlatforms } from '../validate/validate-output.ts'
import { mergeParams, validateParams } from '../validate/validate-params.ts'
import { refuseScheduling } from '../validate/validate-scheduling.ts'
import { refuseStepResources } from '../validate/validate-step-resources.ts'
import { refuseMissingVolumes } from './find-volume-sources.ts'
import type { Refusal } from '../verdict.ts'

type Prepared =
  /** The Build is not validated yet; it will be. */
  | 'wait'
  /** Refused before Shipwright takes its snapshot of the Build. */
  | { refusal: Refusal; spec: null }
  /** `build` is the named Build; null for an embedded spec. */
  | { refusal: Refusal; spec: ShipwrightBuildSpec; build: ShipwrightBuild | null }
  | { taskRun: Omit<TaskRun, 'status'>; spec: ShipwrightBuildSpec; build: ShipwrightBuild | null }

/** Everything between a new BuildRun and its TaskRun, in Shipwright's order; the first thing wrong wins. */
export function prepareBuildRun(buildRun: BuildRun, objects: ObjectClient): Prepared {
  const { namespace = '' } = buildRun.metadata
  const early = validateBuildRun(buildRun)
  if (early !== null) return { refusal: early, spec: null }
  const found = findBuild(buildRun, objects, namespace)
  if (found === 'wait') return 'wait'
  if ('reason' in found) return { refusal: found, spec: null }
  const { build, spec } = found
  if (buildRun.spec.state === 'BuildRunCanceled') {
    const refusal = { reason: 'BuildRunCanceled', message: 'the BuildRun is marked canceled.' }
    return { refusal, spec: null }
  }

  const refuse = (refusal: Refusal): Prepared => ({ refusal, spec, build })
  const serviceAccount = chooseServiceAccount(buildRun, spec, objects)
  if (typeof serviceAccount !== 'string') return refuse(serviceAccount)
  const strategy = findStrategy(spec, objects, namespace)
  if (strategy === null) return refuse(missingStrategy(spec))
  const wrong = refuseFit(buildRun, spec, strategy)
  if (wrong !== null) return refuse(wrong)
  const taskRun = generateTaskRun({ buildRun, build, spec, strategy, serviceAccount })
  if ('reason' in taskRun) return refuse(taskRun)
  const missing = refuseMissingVolumes(taskRun.spec.taskSpec?.volumes ?? [], namespace, objects)
  return missing === null ? { taskRun, spec, build } : refuse(missing)
}

/** Whether what Build and BuildRun say together fits the strategy and the cluster, in Shipwright's order. */
function refuseFit({ spec: run }: BuildRun, build: ShipwrightBuildSpec, strategy: Strategy): Refusal | null {
  const platforms = run.output?.platforms ?? build.output.platforms ?? []
  const nodeSelector = { ...build.nodeSelector, ...run.nodeSelector }
  return (
    validateParams(strategy.spec.parameters ?? [], mergeParams(build.paramValues, run.paramValues)) ??
    refuseVolumes(strategy, [...(build.volumes ?? []), ...(run.volumes ?? [])]) ??
    refuseStepResources(strategy, [...(build.strategy.stepResources ?? []), ...(run.stepResources ?? [])]) ??
    refuseScheduling({
      nodeSelector,
      tolerations: [...(build.tolerations ?? []), ...(run.tolerations ?? [])],
      schedulerName: run.schedulerName ?? build.schedulerName,
      runtimeClassName: run.runtimeClassName ?? build.runtimeClassName,
    }) ??
    refusePlatforms(platforms, nodeSelector) ??
    refuseSeveralPlatforms(platforms)
  )
}

function findBuild(
  { spec }: BuildRun,
  objects: ObjectClient,
  namespace: string,
): { build: ShipwrightBuild | null; spec: ShipwrightBuildSpec } | Refusal | 'wait' {
  if (spec.build.spec !== undefined) {
    const refusal = validateEmbedded(spec.build.spec, namespace, objects)
    if (refusal === null) return { build: null, spec: spec.build.spec }
    return { reason: 'BuildRegistrationFailed', message: refusal.message }
  }
  const name = spec.build.name ?? ''
  const object = objects.get('Build', namespace, name)
  if (object === null) return { reason: 'BuildNotFound', message: `build.shipwright.io "${name}" not found` }
  const build = shipwrightBuild.parse(object)
  const { registered, reason = '' } = build.status ?? {}
  if (registered === undefined || registered === 'Unknown') return 'wait'
  if (registered === 'False')
    return {
      reason: 'BuildRegistrationFailed',
      message: `the Build is not registered correctly, build: ${name}, registered status: False, reason: ${reason}`,
    }
  return { build, spec: build.spec }
}

/** Between the Build's registration and now the strategy went, or the Build changed. */
function missingStrategy({ strategy: { kind = 'BuildStrategy', name } }: ShipwrightBuildSpec): Refusal {
  if (kind !== 'BuildStrategy' && kind !== 'ClusterBuildStrategy')
    return { reason: 'UnknownStrategyKind', message: `strategy kind ${kind} is not supported` }
  const resource = kind === 'BuildStrategy' ? 'buildStrategies' : 'clusterBuildStrategies'
  return { reason: `${kind}NotFound`, message: `${resource}.shipwright.io "${name}" not found` }
}
