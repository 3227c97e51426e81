import { posix } from 'node:path'
import type {
  BuildRun,
  EnvVar,
  ShipwrightBuildSpec,
  Strategy,
  StrategyStep,
  TaskRun,
  TaskStep,
} from '../../../shipwright/index.ts'
import { buildRunNameLabel } from '../../../shipwright/index.ts'
import { generateGitStep } from './generate-source-step.ts'
import { generateParamValues, mentionsParam } from './generate-param-values.ts'
import { normalizeGoDuration } from './go-duration.ts'
import { mergeVolumes } from './merge-volumes.ts'
import { omit } from './omit.ts'
import { mergeParams } from './validate-params.ts'
import type { Refusal } from './verdict.ts'

const sourceRoot = '/workspace/source'

interface Input {
  buildRun: BuildRun
  /** The named Build; null for an embedded spec. */
  build: { name: string; generation: number } | null
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
  const git =
    spec.source?.git === undefined ? null : generateGitStep(spec.source.git, strategy.spec.securityContext)
  const steps = git === null ? [] : [git.step]
  for (const step of strategy.spec.steps) {
    const generated = generateStep(input, step, paramEnv)
    if ('reason' in generated) return generated
    steps.push(generated)
  }
  const output = buildRun.spec.output ?? spec.output
  const timeout = buildRun.spec.timeout ?? spec.timeout
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'TaskRun',
    metadata: metadataOf(input),
    spec: {
      params: [
        { name: 'shp-output-image', value: output.image },
        { name: 'shp-output-insecure', value: String(output.insecure ?? false) },
        { name: 'shp-source-root', value: sourceRoot },
        { name: 'shp-source-context', value: contextOf(spec) },
        ...params,
      ],
      serviceAccountName: input.serviceAccount,
      taskSpec: {
        params: [...systemParams, ...parameters.map(taskParam)],
        results: git === null ? imageResults : [...imageResults, ...sourceResults],
        steps,
        volumes: [...(git?.volumes ?? []), ...merged.volumes],
        workspaces: [{ name: 'source' }],
      },
      ...(timeout === undefined ? {} : { timeout: normalizeGoDuration(timeout) }),
      workspaces: [{ name: 'source', emptyDir: {} }],
    },
  }
}

function generateStep(
  { buildRun, spec, strategy }: Input,
  step: StrategyStep,
  paramEnv: Map<string, EnvVar[]>,
): TaskStep | Refusal {
  const added = new Map(
    [...(spec.env ?? []), ...(buildRun.spec.env ?? [])].map((entry) => [entry.name, entry]),
  )
  const clash = (step.env ?? []).find(({ name }) => added.has(name))
  if (clash !== undefined)
    return {
      reason: 'TaskRunGenerationFailed',
      message: `error(s) occurred merging environment variables into BuildStrategy ${JSON.stringify(spec.strategy.name)} steps: environment variable ${JSON.stringify(clash.name)} already exists`,
    }
  const fromParams = [...paramEnv].flatMap(([name, variables]) =>
    mentionsParam(step, name) ? variables : [],
  )
  const env = [...fromParams, ...(step.env ?? []), ...added.values()]
  const override = [...(buildRun.spec.stepResources ?? []), ...(spec.strategy.stepResources ?? [])]
  const security = { ...strategy.spec.securityContext, ...step.securityContext }
  return {
    ...omit(step, 'env', 'resources', 'securityContext'),
    ...(env.length === 0 ? {} : { env }),
    ...(Object.keys(security).length === 0 ? {} : { securityContext: security }),
    computeResources: override.find(({ name }) => name === step.name)?.resources ?? step.resources ?? {},
  }
}

function metadataOf({ buildRun, build, strategy }: Input): NewTaskRun['metadata'] {
  const { name = '', namespace = '', uid = '', generation = 1 } = buildRun.metadata
  const kind = strategy.kind === 'ClusterBuildStrategy' ? 'clusterbuildstrategy' : 'buildstrategy'
  const annotations = Object.entries(strategy.metadata.annotations ?? {}).filter(
    ([key]) =>
      key !== 'kubectl.kubernetes.io/last-applied-configuration' && !/(^|\.)shipwright\.io\//.test(key),
  )
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
            'build.shipwright.io/name': build.name,
            'build.shipwright.io/generation': String(build.generation),
          }),
      [`${kind}.shipwright.io/name`]: strategy.metadata.name ?? '',
      [`${kind}.shipwright.io/generation`]: String(strategy.metadata.generation ?? 1),
    },
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
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

/** Below the source's root, also when a Build says `../..`. */
function contextOf({ source }: ShipwrightBuildSpec): string {
  return posix.join(sourceRoot, posix.join('/', source?.contextDir ?? '')).replace(/\/$/, '')
}

type TaskParam = NonNullable<NonNullable<TaskRun['spec']['taskSpec']>['params']>[number]

function taskParam(parameter: NonNullable<Strategy['spec']['parameters']>[number]): TaskParam {
  const { name, description, type = 'string' } = parameter
  const value = type === 'array' ? parameter.defaults : parameter.default
  return { name, description, type, ...(value === undefined ? {} : { default: value }) }
}

const text = (name: string, description: string) => ({ name, description, type: 'string' as const })

const systemParams: TaskParam[] = [
  text('shp-output-image', 'The URL of the image that the build produces'),
  text('shp-output-insecure', 'A flag indicating that the output image is on an insecure container registry'),
  text('shp-source-context', 'The context directory inside the source directory'),
  text('shp-source-root', 'The source directory'),
]

const imageResults = [
  text('shp-image-digest', 'The digest of the image'),
  text('shp-image-size', 'The compressed size of the image'),
  text('shp-image-vulnerabilities', 'List of vulnerabilities'),
  text('shp-error-message', 'The error description of the task run'),
  text('shp-error-reason', 'The error reason of the task run'),
]

const sourceResults = [
  text('shp-source-default-source-timestamp', 'The timestamp of the source.'),
  text('shp-source-default-commit-sha', 'The commit SHA of the cloned source.'),
  text('shp-source-default-commit-author', 'The author of the last commit of the cloned source.'),
  text('shp-source-default-branch-name', 'The name of the branch used of the cloned source.'),
]
