import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startClusterApi } from '../../../test/support/servers/start-cluster-api.ts'
import type { EmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import { namespace, startEmbeddedCluster } from '../../../test/support/servers/start-embedded-cluster.ts'
import type { YamlClient } from '../../../test/support/yaml-client.ts'
import { connectYaml } from '../../../test/support/yaml-client.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import type { BuildRunStatus } from '../../shipwright/index.ts'
import { buildRun, explainedReasons } from '../../shipwright/index.ts'
import { systemClock } from '../../clock.ts'
import { reconcileBuildRun } from './controllers/buildrun/reconcile-build-run.ts'

let cluster: EmbeddedCluster
let api: YamlClient

beforeAll(async () => {
  cluster = await startEmbeddedCluster()
  api = connectYaml(join(cluster.dir, 'cluster/kubeconfig'), namespace)
})
afterAll(async () => {
  await api.close()
  await cluster[Symbol.asyncDispose]()
})

interface Row {
  reason: string
  status: 'True' | 'False' | 'Unknown'
  /** What the message must say: the object, field or step that it is about. */
  says: string
  /** Applied in order; NAME stands for a name of the row's own, and its BuildRun has it. */
  yaml: string
  /** Before the BuildRun, the last document, is created. */
  first?: (name: string) => Promise<void>
  /** What somebody, or a node that does as it is told, does to the BuildRun once it is there. */
  then?: (name: string) => Promise<void>
}

const refused = (reason: string, says: string, yaml: string, more: Partial<Row> = {}): Row => ({
  reason,
  status: 'False',
  says,
  yaml,
  ...more,
})

/** A strategy of the row's own with one step. */
const strategy = (spec: string) => `
apiVersion: shipwright.io/v1beta1
kind: BuildStrategy
metadata: { name: NAME, namespace: ${namespace} }
spec: ${spec}
---`
const step = (script: string) =>
  `{ name: work, image: busybox, command: [/bin/sh, -c, ${JSON.stringify(script)}] }`
const does = (script: string) => strategy(`{ steps: [${step(script)}] }`)

const build = (more = '') => `
apiVersion: shipwright.io/v1beta1
kind: Build
metadata: { name: NAME, namespace: ${namespace} }
spec:
  strategy: { name: NAME }
  output: { image: registry.example.com/shop/web:1 }
  ${more}
---`
const run = (more: string) => `
apiVersion: shipwright.io/v1beta1
kind: BuildRun
metadata: { name: NAME, namespace: ${namespace} }
spec:
  ${more}`
const named = (more = '') => run(`build: { name: NAME }\n  ${more}`)
const whole = (more = '', beside = '') =>
  run(`build:
    spec:
      strategy: { name: NAME }
      output: { image: registry.example.com/shop/web:1 }
      ${more}
  ${beside}`)

/** Waits for a node that no scheduler will ever give: whatever happens to its Pod, the test does. */
const elsewhere = 'schedulerName: somebody-else'

async function executorOf(name: string): Promise<string> {
  return waitUntil(`${name} has a TaskRun`, async () => {
    const object = await api.get('BuildRun', name)
    return (object?.status as BuildRunStatus | undefined)?.executor?.name
  })
}

async function runningTask(name: string): Promise<string> {
  await cluster.until(name, ({ status }) => status?.conditions?.[0]?.reason === 'Running')
  return executorOf(name)
}

/** A kubelet of the test's own: the Pod's status is what the row says. */
const podBecomes = (status: object) => async (name: string) => {
  const pod = `${await executorOf(name)}-pod`
  await waitUntil('the Pod is there', () => api.get('Pod', pod))
  await api.setStatus('Pod', pod, status)
}
const stepEnds = (container: string, terminated: object) =>
  podBecomes({ phase: 'Failed', containerStatuses: [{ name: container, state: { terminated } }] })

/** A Tekton that says what ours has no occasion to say, again where ours has spoken since, until it is heard. */
const taskRunSays = (status: string, reason: string, message: string) => async (name: string) => {
  const taskRun = await executorOf(name)
  const completionTime = new Date().toISOString()
  await waitUntil(`${name} has heard ${reason}`, async () => {
    await api.setStatus('TaskRun', taskRun, {
      conditions: [{ type: 'Succeeded', status, reason, message }],
      ...(status === 'Unknown' ? {} : { completionTime }),
    })
    const object = await api.get('BuildRun', name)
    return (object?.status as BuildRunStatus | undefined)?.conditions?.[0]?.reason === reason
  })
}

const passedThrough = (reason: string, status: Row['status'] = 'False'): Row => ({
  reason,
  status,
  says: `words of ${reason}`,
  yaml: does('true') + whole(elsewhere),
  then: taskRunSays(status, reason, `these are the words of ${reason}`),
})

/** Registered, and then without its strategy: upstream does not look again either. */
const losesStrategy = (kind: string) => async (name: string) => {
  await waitUntil('the Build is registered', async () => {
    const object = await api.get('Build', name)
    return (object?.status as { registered?: string } | undefined)?.registered === 'True'
  })
  await api.remove(kind, name)
}

const params = (more: string) =>
  strategy(`
  parameters:
    - { name: target, description: stage, default: release }
    - { name: args, description: arguments, type: array, defaults: [] }
  steps: [${step('true')}]`) +
  build() +
  named(`paramValues: ${more}`)

const volume = (more: string, overrides: string) =>
  strategy(`{ volumes: [{ name: cache, emptyDir: {}${more} }], steps: [${step('true')}] }`) +
  whole(`volumes: ${overrides}`)

const rows: Row[] = [
  // https://shipwright.io/docs/build/buildrun/#understanding-the-state-of-a-buildrun
  {
    reason: 'Pending',
    status: 'Unknown',
    says: "didn't match Pod's node affinity/selector",
    yaml: does('true') + whole('nodeSelector: { disk: nvme }'),
  },
  {
    reason: 'Running',
    status: 'Unknown',
    says: 'Not all Steps in the Task have finished executing',
    yaml: does('sleep 1') + whole(),
  },
  {
    reason: 'BuildRunCanceled',
    status: 'Unknown',
    says: 'The user requested the BuildRun to be canceled',
    yaml: does('sleep 30') + whole(),
    async then(name) {
      await runningTask(name)
      await api.patch('BuildRun', name, { spec: { state: 'BuildRunCanceled' } })
    },
  },
  {
    reason: 'Succeeded',
    status: 'True',
    says: 'All Steps have completed executing',
    yaml: does('true') + build() + named(),
  },
  refused('Failed', 'logs NAME-', does('exit 7') + whole()),
  refused(
    'BuildRunTimeout',
    'BuildRun NAME failed to finish within 1s',
    does('sleep 30') + whole('timeout: 1s'),
  ),
  refused(
    'ClusterBuildStrategyNotFound',
    'clusterBuildStrategies.shipwright.io "NAME" not found',
    does('true')
      .replace('BuildStrategy', 'ClusterBuildStrategy')
      .replace(/, namespace: \S+ }/, ' }') +
      build().replace('{ name: NAME }', '{ name: NAME, kind: ClusterBuildStrategy }') +
      named(),
    { first: losesStrategy('ClusterBuildStrategy') },
  ),
  refused(
    'BuildStrategyNotFound',
    'buildStrategies.shipwright.io "NAME" not found',
    does('true') + build() + named(),
    {
      first: losesStrategy('BuildStrategy'),
    },
  ),
  refused(
    'SetOwnerReferenceFailed',
    'service account NAME',
    `{ apiVersion: v1, kind: ServiceAccount, metadata: { name: NAME, namespace: ${namespace} } }\n---` +
      does('true') +
      whole('', 'serviceAccount: .generate'),
  ),
  refused('TaskRunIsMissing', 'taskRun NAME-', does('sleep 30') + whole(), {
    then: async (name) => api.remove('TaskRun', await runningTask(name)),
  }),
  refused(
    'TaskRunGenerationFailed',
    'environment variable "MODE" already exists',
    strategy(`{ steps: [{ name: work, image: busybox, env: [{ name: MODE, value: a }] }] }`) +
      whole('env: [{ name: MODE, value: b }]'),
  ),
  refused(
    'MissingParameterValues',
    'target',
    strategy(`{ parameters: [{ name: target, description: stage }], steps: [${step('true')}] }`) + whole(),
  ),
  refused('RestrictedParametersInUse', 'shp-output-image', params('[{ name: shp-output-image, value: x }]')),
  refused('UndefinedParameter', 'colour', params('[{ name: colour, value: red }]')),
  refused('WrongParameterValueType', 'target', params('[{ name: target, values: [{ value: x }] }]')),
  refused(
    'InconsistentParameterValues',
    'target',
    params('[{ name: target, value: x, secretValue: { name: a, key: b } }]'),
  ),
  refused('EmptyArrayItemParameterValues', 'args', params('[{ name: args, values: [null] }]')),
  refused(
    'IncompleteConfigMapValueParameterValues',
    'target',
    params('[{ name: target, configMapValue: { name: "", key: b } }]'),
  ),
  refused(
    'IncompleteSecretValueParameterValues',
    'target',
    params('[{ name: target, secretValue: { name: a, key: "" } }]'),
  ),
  refused(
    'ServiceAccountNotFound',
    'service account gone not found',
    does('true') + whole('', 'serviceAccount: gone'),
  ),
  refused('BuildRegistrationFailed', 'build: NAME', build() + named()),
  refused('BuildNotFound', '"NAME" not found', named()),
  refused('BuildRunCanceled', 'canceled', does('true') + whole('nodeSelector: { disk: nvme }'), {
    async then(name) {
      await executorOf(name)
      await api.patch('BuildRun', name, { spec: { state: 'BuildRunCanceled' } })
    },
  }),
  refused(
    'BuildRunNameInvalid',
    '63 characters',
    does('true') + whole().replace('name: NAME,', `name: NAME-${'x'.repeat(64)},`),
  ),
  refused('BuildRunNoRefOrSpec', "either 'buildRef' or 'buildSpec'", run('build: {}')),
  refused(
    'BuildRunAmbiguousBuild',
    "'buildRef' and 'buildSpec'",
    whole().replace('build:\n', 'build:\n    name: NAME\n'),
  ),
  refused('BuildRunBuildFieldOverrideForbidden', "'timeout'", whole('', 'timeout: 5m')),
  refused('PodEvicted', 'node was low on resource: memory', does('true') + whole(elsewhere), {
    then: podBecomes({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
    }),
  }),

  // Newer ones, from Shipwright's source.
  refused('UndefinedVolume', '"gone"', volume(', overridable: true', '[{ name: gone, emptyDir: {} }]')),
  refused('VolumeNotOverridable', '"cache"', volume('', '[{ name: cache, emptyDir: {} }]')),
  refused(
    'VolumeDoesNotExist',
    'ConfigMap "gone" not found',
    volume(', overridable: true', '[{ name: cache, configMap: { name: gone } }]'),
  ),
  refused(
    'UndefinedStepResource',
    '"gone"',
    does('true') + build() + named('stepResources: [{ name: gone, resources: {} }]'),
  ),
  refused(
    'NodeSelectorNotValid',
    '"not a label"',
    does('true') + whole('nodeSelector: { disk: "not a label" }'),
  ),
  refused(
    'TolerationNotValid',
    'operator',
    does('true') + whole('tolerations: [{ key: gpu, operator: Near }]'),
  ),
  refused('SchedulerNameNotValid', '"not a name"', does('true') + whole('schedulerName: "not a name"')),
  refused('RuntimeClassNameNotValid', '"Not_A_Name"', does('true') + whole('runtimeClassName: Not_A_Name')),
  refused(
    'InvalidPlatform',
    'output.platforms[0]',
    does('true') + build() + named('output: { image: a/b, platforms: [{ os: linux, arch: "" }] }'),
  ),
  refused(
    'NodeSelectorPlatformConflict',
    '"kubernetes.io/arch"',
    does('true') +
      build('nodeSelector: { kubernetes.io/arch: arm64 }') +
      named('output: { image: a/b, platforms: [{ os: linux, arch: arm64 }] }'),
  ),
  refused(
    'ExecutorNotPipelineRun',
    '"TaskRun"',
    does('true') + build() + named('output: { image: a/b, platforms: [{ os: linux, arch: arm64 }] }'),
  ),
  refused(
    'SpecEnvNameForbidden',
    'LD_PRELOAD',
    does('true') + whole('env: [{ name: LD_PRELOAD, value: x }]'),
  ),
  refused('StepOutOfMemory', '--container=step-work', does('true') + whole(elsewhere), {
    then: stepEnds('step-work', { exitCode: 137, reason: 'OOMKilled' }),
  }),
  refused(
    'VulnerabilitiesFound',
    '--container=step-image-processing',
    does('true') +
      whole(
        `${elsewhere}\n      output: { image: a/b, vulnerabilityScan: { enabled: true, failOnFinding: true } }`,
      ).replace(/ {6}output: { image: reg\S+ }\n/, ''),
    { then: stepEnds('step-image-processing', { exitCode: 22, reason: 'Error' }) },
  ),

  // Tekton's, which Shipwright passes through.
  refused('TaskRunCancelled', 'was cancelled', does('sleep 30') + whole(), {
    then: async (name) =>
      api.patch('TaskRun', await runningTask(name), { spec: { status: 'TaskRunCancelled' } }),
  }),
  {
    reason: 'PullImageFailed',
    status: 'Unknown',
    says: 'registry.example.com/tools/gone:1',
    yaml: does('true').replace('busybox', 'registry.example.com/tools/gone:1') + whole(),
  },
  refused(
    'TaskRunImagePullFailed',
    'registry.example.com/tools/gone:1',
    does('true').replace('busybox', 'registry.example.com/tools/gone:1') + whole(),
  ),
  refused(
    'CreateContainerConfigError',
    'config error',
    does('true') + whole('env: [{ name: A, valueFrom: { secretKeyRef: { name: gone, key: b } } }]'),
  ),
  refused(
    'PodCreationFailed',
    'NAME-',
    // As large as annotations may be: the Pod's own do not fit beside them.
    does('true').replace('metadata: {', `metadata: { annotations: { a: ${'x'.repeat(256 * 1024 - 2)} },`) +
      whole(),
  ),
  refused(
    'PodAdmissionFailed',
    'RuntimeClass "gvisor" not found',
    does('true') + whole('runtimeClassName: gvisor'),
  ),
  {
    reason: 'ExceededNodeResources',
    status: 'Unknown',
    says: 'exceeded available resources',
    yaml:
      does('true') +
      build() +
      named('stepResources: [{ name: work, resources: { requests: { memory: 9000Ti } } }]'),
  },
  refused(
    'TaskRunValidationFailed',
    '"work"',
    strategy(`{ steps: [${step('true')}, ${step('true')}] }`) + whole(),
  ),
  passedThrough('ExceededResourceQuota', 'Unknown'),
  passedThrough('CouldntGetTask'),
  passedThrough('TaskRunResolutionFailed'),
  passedThrough('TaskValidationFailed'),
  passedThrough('InvalidParamValue'),
  passedThrough('ParamSubstitutionFailed'),
  passedThrough('TaskRunResultLargerThanAllowedLimit'),
  passedThrough('TaskRunStopSidecarFailed'),
]

/** https://shipwright.io/docs/build/buildrun/#understanding-failed-git-source-step */
const gitReasons = [
  'GitAuthInvalidUserOrPass',
  'GitAuthInvalidKey',
  'GitRevisionNotFound',
  'GitRemoteRepositoryNotFound',
  'GitRemoteRepositoryPrivate',
  'GitBasicAuthIncomplete',
  'GitSSHAuthUnexpected',
  'GitSSHAuthExpected',
  'GitError',
]

test.concurrent.each(rows)('$status $reason, as the document has it', async (row) => {
  const name = `${row.reason}-${row.status}`.toLowerCase()
  const fill = (text: string) => text.replaceAll('NAME', name)
  const documents = fill(row.yaml).split('---\n')
  const last = documents.pop() ?? ''
  const runName = /^metadata: { name: ([^,]+)/m.exec(last)?.[1] ?? name
  const seen: BuildRunStatus[] = []
  const unwatch = cluster.objects.watch('BuildRun', ({ object }) => {
    if (object.metadata.name === runName) seen.push(buildRun.parse(object).status ?? {})
  })
  for (const document of documents) await api.create(document)
  await row.first?.(name)
  await api.create(last)
  await row.then?.(name)
  const found = await waitUntil(`${name} has been ${row.status} ${row.reason}`, () =>
    seen.find(
      ({ conditions: [condition] = [] }) =>
        condition?.reason === row.reason && condition.status === row.status,
    ),
  ).finally(unwatch)
  expect(found.conditions?.[0]?.message).toContain(fill(row.says))
  expect(found.completionTime !== undefined).toBe(row.status !== 'Unknown')
  if (row.status === 'Unknown') await api.remove('BuildRun', runName)
})

/** Explained as well, but no BuildRun here can have them as its reason. */
const never: Record<string, string> = {
  UnknownStrategyKind: 'a Build of an unknown kind is not registered; the test below shows the reason',
  TaskRunTimeout: 'is BuildRunTimeout in a BuildRun',
  StepFailed: 'is Failed in a BuildRun',
  StepOOM: 'is StepOutOfMemory in a BuildRun',
  NodePlatformNotFound: 'for several platforms there must be PipelineRuns first: ExecutorNotPipelineRun',
  PipelineRunGenerationFailed: 'there are TaskRuns only',
  PipelineRunFailed: 'there are TaskRuns only',
  Cancelled: 'a PipelineRun says it, and there are TaskRuns only',
  CancelledRunningFinally: 'a PipelineRun says it, and there are TaskRuns only',
  PipelineRunCancelled: 'a PipelineRun says it, and there are TaskRuns only',
  PipelineRunTimeout: 'a PipelineRun says it, and there are TaskRuns only',
  CouldntGetPipeline: 'a PipelineRun says it, and there are TaskRuns only',
  PipelineValidationFailed: 'a PipelineRun says it, and there are TaskRuns only',
  InvalidWorkspaceBindings: 'a PipelineRun says it, and there are TaskRuns only',
  ParameterMissing: 'a PipelineRun says it, and there are TaskRuns only',
  CreateRunFailed: 'a PipelineRun says it, and there are TaskRuns only',
}

test('every explained reason has a row, is said by a step, or is not a BuildRun’s', () => {
  const covered = new Set([...rows.map(({ reason }) => reason), ...Object.keys(never), ...gitReasons])
  expect(explainedReasons.filter((reason) => !covered.has(reason))).toEqual([])
})

test.concurrent.each(gitReasons)(
  '%s of the source step is in failureDetails, with where it happened',
  async (reason) => {
    const name = reason.toLowerCase()
    const message = `Words about ${name}.`
    const git = 'source: { type: Git, git: { url: https://git.example.com/team/app.git } }'
    const yaml = (does('true') + whole(`${git}\n      ${elsewhere}`)).replaceAll('NAME', name)
    for (const document of yaml.split('---\n')) await api.create(document)
    const results = [
      { key: 'shp-error-message', value: message, type: 1 },
      { key: 'shp-error-reason', value: reason, type: 1 },
    ]
    const terminated = { exitCode: 1, reason: 'Error', message: JSON.stringify(results) }
    await stepEnds('step-source-default', terminated)(name)
    const ended = await cluster.ended(name)
    const pod = `${ended.status?.executor?.name ?? ''}-pod`
    expect(ended.status?.failureDetails).toEqual({
      reason,
      message,
      location: { pod, container: 'step-source-default' },
    })
    expect(ended.status?.conditions?.[0]?.message).toContain(
      `kubectl --namespace ${namespace} logs ${pod} --container=step-source-default`,
    )
  },
)

// Written while nobody validates Builds: in a running cluster such a Build is never registered.
test('False UnknownStrategyKind, where the kind of a registered Build is none', async () => {
  const alone = await startClusterApi()
  onTestFinished(() => alone.close())
  const { objects } = alone
  const metadata = { name: 'unknown', namespace: 'default' }
  const spec = { strategy: { name: 'shell', kind: 'Recipe' }, output: { image: 'a/b' } }
  const made = objects.create({ apiVersion: 'shipwright.io/v1beta1', kind: 'Build', metadata, spec })
  objects.updateStatus({ ...made, status: { registered: 'True' } })
  const build = { name: 'unknown' }
  objects.create({ apiVersion: 'shipwright.io/v1beta1', kind: 'BuildRun', metadata, spec: { build } })
  reconcileBuildRun({ objects, clock: systemClock }, 'default', 'unknown')
  const { status } = buildRun.parse(objects.get('BuildRun', 'default', 'unknown'))
  expect(status?.conditions?.[0]).toMatchObject({
    status: 'False',
    reason: 'UnknownStrategyKind',
    message: 'strategy kind Recipe is not supported',
  })
  expect(status?.completionTime).toBeDefined()
})
