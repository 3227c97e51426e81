import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import type { ClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../test/support/servers/start-cluster-api.ts'
import { waitUntil } from '../../../../test/support/wait-until.ts'
import type { YamlClient } from '../../../../test/support/yaml-client.ts'
import { connectYaml } from '../../../../test/support/yaml-client.ts'
import { systemClock } from '../../../clock.ts'
import type { BuildRunStatus } from '../../../shipwright/index.ts'
import { startControllers } from './start-controllers.ts'

let cluster: ClusterApi
let controllers: { stop(): Promise<void> }
let api: YamlClient

beforeAll(async () => {
  cluster = await startClusterApi()
  controllers = startControllers({ objects: cluster.objects, clock: systemClock, log: silentLog })
  api = connectYaml(cluster.kubeconfig, 'default')
  await api.create(`
apiVersion: shipwright.io/v1beta1
kind: ClusterBuildStrategy
metadata: { name: shell }
spec:
  parameters:
    - { name: target, description: stage }
    - { name: args, description: arguments, type: array, defaults: [] }
  volumes: [{ name: cache, emptyDir: {} }]
  steps: [{ name: work, image: busybox }]`)
})
afterAll(async () => {
  await api.close()
  await controllers.stop()
  await cluster.close()
})

const use = 'strategy: { name: shell, kind: ClusterBuildStrategy }'
const output = 'output: { image: a/b }'
const spec = (...more: string[]) => [use, output, ...more].join('\n  ')
const when = (condition: string) => spec(`trigger: { when: [${condition}] }`)

// Reason, what the message must name, spec.
const refused: [string, string, string][] = [
  [
    'BuildStrategyNotFound',
    'buildStrategy gone does not exist in namespace default',
    `strategy: { name: gone }\n  ${output}`,
  ],
  [
    'ClusterBuildStrategyNotFound',
    'clusterBuildStrategy gone does not exist',
    `strategy: { name: gone, kind: ClusterBuildStrategy }\n  ${output}`,
  ],
  ['UnknownBuildStrategyKind', 'Recipe', `strategy: { name: shell, kind: Recipe }\n  ${output}`],
  ['SpecOutputSecretRefNotFound', 'secret gone', `${use}\n  output: { image: a/b, pushSecret: gone }`],
  [
    'SpecSourceSecretRefNotFound',
    'secret gone',
    spec('source: { type: Git, git: { url: https://x/y, cloneSecret: gone } }'),
  ],
  [
    'MultipleSecretRefNotFound',
    'one,two',
    `${use}\n  output: { image: a/b, pushSecret: two }\n  source: { type: OCI, ociArtifact: { image: a/s, pullSecret: one } }`,
  ],
  ['RestrictedParametersInUse', 'shp-x', spec('paramValues: [{ name: shp-x, value: a }]')],
  ['UndefinedParameter', 'colour', spec('paramValues: [{ name: colour, value: a }]')],
  ['WrongParameterValueType', 'args', spec('paramValues: [{ name: args, value: a }]')],
  [
    'InconsistentParameterValues',
    'target',
    spec('paramValues: [{ name: target, value: a, secretValue: { name: a, key: b } }]'),
  ],
  ['EmptyArrayItemParameterValues', 'args', spec('paramValues: [{ name: args, values: [{}] }]')],
  [
    'IncompleteConfigMapValueParameterValues',
    'target',
    spec('paramValues: [{ name: target, configMapValue: { name: a, key: "" } }]'),
  ],
  [
    'IncompleteSecretValueParameterValues',
    'target',
    spec('paramValues: [{ name: target, secretValue: { name: "", key: a } }]'),
  ],
  ['UndefinedVolume', '"gone"', spec('volumes: [{ name: gone, emptyDir: {} }]')],
  ['VolumeNotOverridable', '"cache"', spec('volumes: [{ name: cache, emptyDir: {} }]')],
  [
    'UndefinedStepResource',
    '"gone"',
    `strategy: { name: shell, kind: ClusterBuildStrategy, stepResources: [{ name: gone, resources: {} }] }\n  ${output}`,
  ],
  ['SourceTypeNotValid', 'source.git is missing', spec('source: { type: Git, local: { name: x } }')],
  ['SourceTypeNotValid', 'source.type is missing', spec('source: { git: { url: https://x/y } }')],
  ['SpecEnvNameCanNotBeBlank', 'blank', spec('env: [{ name: "", value: a }]')],
  [
    'SpecEnvOnlyOneOfValueOrValueFromMustBeSpecified',
    'MODE',
    spec('env: [{ name: MODE, value: a, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]'),
  ],
  ['SpecEnvNameForbidden', 'NODE_OPTIONS', spec('env: [{ name: NODE_OPTIONS, value: a }]')],
  ['TriggerNameCanNotBeBlank', 'name is not set', when('{ type: Image }')],
  ['TriggerInvalidType', '"Moon"', when('{ name: full, type: Moon }')],
  ['TriggerInvalidGitHubWebHook', '"push" is missing', when('{ name: push, type: GitHub, github: {} }')],
  ['TriggerInvalidImage', '.image.names', when('{ name: base, type: Image, image: {} }')],
  ['TriggerInvalidPipeline', '.objectRef', when('{ name: tests, type: Pipeline }')],
  ['OutputTimestampNotValid', 'timestamp', `${use}\n  output: { image: a/b, timestamp: yesterday }`],
  [
    'OutputTimestampNotSupported',
    'SourceTimestamp',
    `${use}\n  output: { image: a/b, timestamp: SourceTimestamp }`,
  ],
  [
    'VulnerabilityScanSeverityNotValid',
    'severity',
    `${use}\n  output: { image: a/b, vulnerabilityScan: { enabled: true, ignore: { severity: Mild } } }`,
  ],
  [
    'InvalidPlatform',
    'platforms[0]',
    `${use}\n  output: { image: a/b, platforms: [{ os: "", arch: arm64 }] }`,
  ],
  [
    'NodeSelectorPlatformConflict',
    'kubernetes.io/os',
    `${use}\n  output: { image: a/b, platforms: [{ os: linux, arch: arm64 }] }\n  nodeSelector: { kubernetes.io/os: linux }`,
  ],
  ['NodeSelectorNotValid', '"a b"', spec('nodeSelector: { "a b": c }')],
  [
    'TolerationNotValid',
    'NoSchedule',
    spec('tolerations: [{ key: a, operator: Exists, effect: NoExecute }]'),
  ],
  ['SchedulerNameNotValid', '"a b"', spec('schedulerName: a b')],
  ['RuntimeClassNameNotValid', '"A"', spec('runtimeClassName: A')],
]

const buildYaml = (name: string, text: string) =>
  `apiVersion: shipwright.io/v1beta1\nkind: Build\nmetadata: { name: ${name} }\nspec:\n  ${text}\n`

interface Registration {
  registered?: string
  reason?: string
  message?: string
}

async function registrationOf(name: string, wanted: (status: Registration) => boolean = () => true) {
  return waitUntil(`${name} is looked at`, async () => {
    const status = (await api.get('Build', name))?.status as Registration | undefined
    return status !== undefined && wanted(status) ? status : null
  })
}

test.each(refused.map((row, index) => [...row, `build-${index}`] as const))(
  'a Build is not registered: %s, %s',
  async (reason, says, text, name) => {
    await api.create(buildYaml(name, text))
    const status = await registrationOf(name)
    expect(status).toMatchObject({ registered: 'False', reason })
    expect(status.message).toContain(says)
  },
)

test('a Build whose name is no label value is not registered', async () => {
  const name = 'x'.repeat(64)
  await api.create(buildYaml(name, spec()))
  expect(await registrationOf(name)).toMatchObject({ registered: 'False', reason: 'BuildNameInvalid' })
})

test('a Build that lacks a value that its BuildRuns may bring is registered', async () => {
  await api.create(buildYaml('good', spec()))
  expect(await registrationOf('good')).toEqual({
    registered: 'True',
    reason: 'Succeeded',
    message: 'all validations succeeded',
  })
})

test('a Build is registered once the strategy and the Secret that it lacked are there', async () => {
  await api.create(buildYaml('early', 'strategy: { name: late }\n  output: { image: a/b, pushSecret: late }'))
  expect(await registrationOf('early')).toMatchObject({ reason: 'SpecOutputSecretRefNotFound' })
  await api.create('{ apiVersion: v1, kind: Secret, metadata: { name: late } }')
  await registrationOf('early', ({ reason }) => reason === 'BuildStrategyNotFound')
  await api.create(
    '{ apiVersion: shipwright.io/v1beta1, kind: BuildStrategy, metadata: { name: late }, spec: { steps: [{ name: work, image: busybox }] } }',
  )
  await registrationOf('early', ({ registered }) => registered === 'True')
})

test('a BuildRun waits for a Build that nobody has looked at yet', async () => {
  await controllers.stop()
  await api.create(buildYaml('unseen', spec()))
  const run = `apiVersion: shipwright.io/v1beta1\nkind: BuildRun\nmetadata: { name: patient }\nspec:\n  build: { name: unseen }\n  paramValues: [{ name: target, value: a }]`
  await api.create(run)
  expect((await api.get('BuildRun', 'patient'))?.status).toBeUndefined()
  controllers = startControllers({ objects: cluster.objects, clock: systemClock, log: silentLog })
  const status = await waitUntil('it starts', async () => {
    const found = (await api.get('BuildRun', 'patient'))?.status as BuildRunStatus | undefined
    return found?.executor === undefined ? null : found
  })
  expect(status.completionTime).toBeUndefined()
})
