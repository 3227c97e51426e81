import type { BuildRun, ShipwrightBuildSpec, Strategy, TaskRun } from '../../../shipwright/index.ts'
import { shipwrightBuild, strategy as strategySchema } from '../../../shipwright/index.ts'
import type { ObjectClient } from '../objects/client.ts'
import { generateTaskRun } from './generate-task-run.ts'
import { chooseServiceAccount } from './choose-service-account.ts'
import { validateBuild } from './validate-build.ts'
import { refuseUnsupported, validateBuildRun } from './validate-build-run.ts'
import { mergeParams, validateParams } from './validate-params.ts'
import type { Refusal } from './verdict.ts'

type Prepared =
  /** The Build is not validated yet; it will be. */
  | 'wait'
  /** `spec` is null when it was refused before Shipwright takes its snapshot. */
  | { refusal: Refusal; spec: ShipwrightBuildSpec | null; build: NamedBuild | null }
  | { taskRun: Omit<TaskRun, 'status'>; spec: ShipwrightBuildSpec; build: NamedBuild | null }

interface NamedBuild {
  name: string
  generation: number
}

/** Everything between a new BuildRun and its TaskRun, in Shipwright's order; the first thing wrong wins. */
export function prepareBuildRun(buildRun: BuildRun, objects: ObjectClient): Prepared {
  const { namespace = '' } = buildRun.metadata
  const early = validateBuildRun(buildRun)
  if (early !== null) return { refusal: early, spec: null, build: null }
  const found = findBuild(buildRun, objects, namespace)
  if (found === 'wait') return 'wait'
  if ('reason' in found) return { refusal: found, spec: null, build: null }
  const { build, spec } = found
  if (buildRun.spec.state === 'BuildRunCanceled') {
    const refusal = { reason: 'BuildRunCanceled', message: 'the BuildRun is marked canceled.' }
    return { refusal, spec: null, build }
  }

  const refuse = (refusal: Refusal): Prepared => ({ refusal, spec, build })
  const serviceAccount = chooseServiceAccount(buildRun, spec, objects)
  if (typeof serviceAccount !== 'string') return refuse(serviceAccount)
  const strategy = findStrategy(spec, objects, namespace)
  if ('reason' in strategy) return refuse(strategy)
  const values = mergeParams(spec.paramValues, buildRun.spec.paramValues)
  const wrong =
    validateParams(strategy.spec.parameters ?? [], values) ??
    refuseOutputDirectory(strategy) ??
    refuseUnsupported(buildRun, spec)
  if (wrong !== null) return refuse(wrong)
  const taskRun = generateTaskRun({ buildRun, build, spec, strategy, serviceAccount })
  if ('reason' in taskRun) return refuse(taskRun)
  return refuseVolumes(taskRun, namespace, objects) ?? { taskRun, spec, build }

  function refuseVolumes(run: Omit<TaskRun, 'status'>, ns: string, from: ObjectClient): Prepared | null {
    for (const { secret, configMap } of run.spec.taskSpec?.volumes ?? []) {
      const kind = secret === undefined ? 'ConfigMap' : 'Secret'
      const name = secret?.secretName ?? configMap?.name
      const optional = secret?.optional ?? configMap?.optional ?? false
      if (name !== undefined && !optional && from.get(kind, ns, name) === null)
        return refuse({ reason: 'VolumeDoesNotExist', message: `${kind} "${name}" not found` })
    }
    return null
  }
}

function findBuild(
  { spec }: BuildRun,
  objects: ObjectClient,
  namespace: string,
): { build: NamedBuild | null; spec: ShipwrightBuildSpec } | Refusal | 'wait' {
  if (spec.build.spec !== undefined) {
    const refusal = validateBuild(spec.build.spec, namespace, objects)
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
  return { build: { name, generation: build.metadata.generation ?? 1 }, spec: build.spec }
}

function findStrategy(
  { strategy }: ShipwrightBuildSpec,
  objects: ObjectClient,
  namespace: string,
): Strategy | Refusal {
  const kind = strategy.kind ?? 'BuildStrategy'
  if (kind !== 'BuildStrategy' && kind !== 'ClusterBuildStrategy')
    return { reason: 'UnknownStrategyKind', message: `strategy kind ${kind} is not supported` }
  const object = objects.get(kind, kind === 'BuildStrategy' ? namespace : null, strategy.name)
  if (object === null)
    return {
      reason: `${kind}NotFound`,
      message: `${kind === 'BuildStrategy' ? 'buildStrategies' : 'clusterBuildStrategies'}.shipwright.io "${strategy.name}" not found`,
    }
  return strategySchema.parse(object)
}

function refuseOutputDirectory(strategy: Strategy): Refusal | null {
  if (!JSON.stringify(strategy.spec.steps).includes('shp-output-directory')) return null
  return {
    reason: 'TaskRunGenerationFailed',
    message:
      'the embedded cluster does not push from shp-output-directory yet: let a step of the strategy push the image, or use a real cluster (--kubeconfig)',
  }
}
