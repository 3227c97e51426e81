import { posix } from 'node:path'
import type {
  BuildRun,
  EnvVar,
  ShipwrightBuild,
  ShipwrightBuildSpec,
  Strategy,
  StrategyStep,
  TaskRun,
  TaskStep,
} from '../../../../shipwright/index.ts'
import { buildRunNameLabel } from '../../../../shipwright/index.ts'
import { buildNameLabel } from '../build-runs-of.ts'
import { generateImageProcessing, mountOutputDirectory } from './generate-image-processing.ts'
import { generateParamValues, paramEnvOf } from './generate-param-values.ts'
import { generatePodTemplate } from './generate-pod-template.ts'
import { generateSource } from './generate-source-step.ts'
import { normalizeGoDuration } from '../go-duration.ts'
import type { Volumes } from './managed-step.ts'
import { mergeOutput } from './merge-output.ts'
import { mergeVolumes } from './merge-volumes.ts'
import { omit } from '../omit.ts'
import { shareUser } from './share-user.ts'
import type { TaskParam } from './task-results.ts'
import { imageResults, sourceTimestampResult, systemParams } from './task-results.ts'
import { mergeParams } from '../validate/validate-params.ts'
import { refuseEnv } from '../validate/validate-env.ts'
import type { Refusal } from '../verdict.ts'

const sourceRoot = '/workspace/source'
/** Tekton's own default, which it writes into every TaskRun that says nothing. */
const defaultTimeout = '1h0m0s'

interface Input {
  buildRun: BuildRun
  /** The named Build; null for an embedded spec. */
  build: Pick<ShipwrightBuild, 'metadata'> | null
  spec: ShipwrightBuildSpec
  strategy: Strategy
  serviceAccount: string
}

type NewTaskRun = Omit<TaskRun, 'status'>

/** The TaskRun of a valid BuildRun, as Shipwright makes it; a refusal where the parts do not fit together. */
export function generateTaskRun(input: Input): NewTaskRun | Refusal {
  const { buildRun, spec, strategy } = input
  const parameters = strategy.spec.parameters ?? []
  const { params, env: paramEnv } = generateParamValues(
    parameters,
    mergeParams(spec.paramValues, buildRun.spec.paramValues),
  )
  const merged = mergeVolumes(strategy, spec.volumes ?? [], buildRun.spec.volumes ?? [])
  if ('reason' in merged) return merged
  const { source, results } = generateSource(buildRun, spec)
  const own: TaskStep[] = []
  for (const step of strategy.spec.steps) {
    const generated = generateStep(input, step, paramEnv)
    if ('reason' in generated) return generated
    own.push(generated)
  }
  const output = mergeOutput(buildRun, spec)
  const directory = mountOutputDirectory(own)
  const processing = generateImageProcessing({
    output,
    hasDirectory: directory.volumes.length > 0,
    hasSourceTimestamp: results.some(({ name }) => name === sourceTimestampResult),
    createdAt: Date.parse(buildRun.metadata.creationTimestamp ?? ''),
  })
  if (processing !== null && 'reason' in processing) return processing
  const managed = (part: typeof source) => (part === null ? [] : [part.step])
  const shared = shareUser([...managed(source), ...directory.steps, ...managed(processing)], strategy.spec)
  const volumes = distinct([
    ...(source?.volumes ?? []),
    ...merged.volumes,
    ...directory.volumes,
    ...(processing?.volumes ?? []),
    ...shared.volumes,
  ])
  const podTemplate = generatePodTemplate(buildRun, spec)
  const timeout = buildRun.spec.timeout ?? spec.timeout
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: metadataOf(input, shared.annotations),
    spec: {
      params: [
        ...directory.values,
        { name: 'shp-output-image', value: output.image },
        { name: 'shp-output-insecure', value: String(output.insecure ?? false) },
        { name: 'shp-source-root', value: sourceRoot },
        { name: 'shp-source-context', value: contextOf(spec) },
        ...params,
      ],
      ...(podTemplate === null ? {} : { podTemplate }),
      serviceAccountName: input.serviceAccount,
      taskSpec: {
        params: [...systemParams, ...parameters.map(taskParam), ...directory.params],
        results: [...imageResults, ...results],
        steps: shared.steps,
        ...(volumes.length === 0 ? {} : { volumes }),
        workspaces: [{ name: 'source' }],
      },
      timeout: timeout === undefined ? defaultTimeout : normalizeGoDuration(timeout),
      workspaces: [{ name: 'source', emptyDir: {} }],
    },
  }
}

function generateStep(
  { buildRun, spec }: Input,
  step: StrategyStep,
  paramEnv: Map<string, EnvVar[]>,
): TaskStep | Refusal {
  const forbidden = step.env?.find((entry) => refuseEnv([entry]) !== null)
  if (forbidden !== undefined)
    return {
      reason: 'TaskRunGenerationFailed',
      message: `BuildStrategy step ${JSON.stringify(step.name)} defines forbidden environment variable ${JSON.stringify(forbidden.name)}`,
    }
  const added = new Map(
    [...(spec.env ?? []), ...(buildRun.spec.env ?? [])].map((entry) => [entry.name, entry]),
  )
  const clash = (step.env ?? []).find(({ name }) => added.has(name))
  if (clash !== undefined)
    return {
      reason: 'TaskRunGenerationFailed',
      message: `error(s) occurred merging environment variables into BuildStrategy ${JSON.stringify(spec.strategy.name)} steps: environment variable ${JSON.stringify(clash.name)} already exists`,
    }
  const withEnv = { ...omit(step, 'resources'), env: [...(step.env ?? []), ...added.values()] }
  const env = [...paramEnvOf(withEnv, paramEnv), ...withEnv.env]
  const override = [...(buildRun.spec.stepResources ?? []), ...(spec.strategy.stepResources ?? [])]
  return {
    ...omit(withEnv, 'env'),
    ...(env.length === 0 ? {} : { env }),
    computeResources: override.find(({ name }) => name === step.name)?.resources ?? step.resources ?? {},
  }
}

function metadataOf(
  { buildRun, build, strategy }: Input,
  more: Record<string, string>,
): NewTaskRun['metadata'] {
  const { name = '', namespace = '', uid = '', generation = 1 } = buildRun.metadata
  const kind = strategy.kind === 'ClusterBuildStrategy' ? 'clusterbuildstrategy' : 'buildstrategy'
  const propagated = Object.entries(strategy.metadata.annotations ?? {}).filter(
    ([key]) =>
      key !== 'kubectl.kubernetes.io/last-applied-configuration' && !/(^|\.)shipwright\.io\//.test(key),
  )
  const annotations = { ...Object.fromEntries(propagated), ...more }
  return {
    generateName: `${name}-`,
    namespace,
    labels: {
      'app.kubernetes.io/managed-by': 'tekton-pipelines',
      [buildRunNameLabel]: name,
      'buildrun.shipwright.io/generation': String(generation),
      ...(build === null
        ? {}
        : {
            [buildNameLabel]: build.metadata.name ?? '',
            'build.shipwright.io/generation': String(build.metadata.generation ?? 1),
          }),
      [`${kind}.shipwright.io/name`]: strategy.metadata.name ?? '',
      [`${kind}.shipwright.io/generation`]: String(strategy.metadata.generation ?? 1),
    },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ownerReferences: [
      {
        apiVersion: 'shipwright.io/v1beta1',
        kind: 'BuildRun',
        ...{ name, uid },
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  }
}

/** A Secret that two steps read is one volume. */
function distinct(volumes: Volumes): Volumes {
  return volumes.filter(({ name }, index) => volumes.findIndex((one) => one.name === name) === index)
}

/** Below the source's root, also when a Build says `../..`. */
function contextOf({ source }: ShipwrightBuildSpec): string {
  return posix.join(sourceRoot, posix.join('/', source?.contextDir ?? '')).replace(/\/$/, '')
}

function taskParam(parameter: NonNullable<Strategy['spec']['parameters']>[number]): TaskParam {
  const { name, description, type = 'string' } = parameter
  const value = type === 'array' ? parameter.defaults : parameter.default
  return { name, description, type, ...(value === undefined ? {} : { default: value }) }
}
