import { expect, test } from 'vitest'
import type { BuildRun, ShipwrightBuildSpec, Strategy, TaskRun } from '../../../shipwright/index.ts'
import { generateTaskRun } from './generate-task-run.ts'
import { refuseVolumes } from './merge-volumes.ts'

const spec: ShipwrightBuildSpec = {
  strategy: { name: 'shell', kind: 'ClusterBuildStrategy' },
  output: { image: 'registry.example.com/shop/web:1' },
}

function buildRun(more: Partial<BuildRun['spec']> = {}): BuildRun {
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'BuildRun',
    metadata: { name: 'web-4kx2p', namespace: 'team-a', uid: 'u1', generation: 1 },
    spec: { build: { spec }, ...more },
  }
}

function strategy(more: Partial<Strategy['spec']> = {}, metadata: Strategy['metadata'] = {}): Strategy {
  return {
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'ClusterBuildStrategy',
    metadata: { name: 'shell', generation: 1, ...metadata },
    spec: { steps: [{ name: 'build', image: 'busybox', command: ['/bin/true'] }], ...more },
  }
}

function generate(input: Partial<Parameters<typeof generateTaskRun>[0]> = {}) {
  return generateTaskRun({
    buildRun: buildRun(),
    build: null,
    spec,
    strategy: strategy(),
    serviceAccount: 'default',
    ...input,
  })
}

function taskRun(
  input: Partial<Parameters<typeof generateTaskRun>[0]> = {},
): Pick<TaskRun, 'metadata' | 'spec'> {
  const made = generate(input)
  if ('reason' in made) throw new Error(made.message)
  return made
}

test('takes the timeout of the BuildRun before that of the Build, as Go prints it', () => {
  expect(taskRun({ spec: { ...spec, timeout: '5m' } }).spec.timeout).toBe('5m0s')
  expect(
    taskRun({ spec: { ...spec, timeout: '5m' }, buildRun: buildRun({ timeout: '90s' }) }).spec.timeout,
  ).toBe('1m30s')
  expect(taskRun().spec.timeout).toBe('1h0m0s')
})

test('keeps the context below the source', () => {
  const contextOf = (contextDir: string) =>
    taskRun({ spec: { ...spec, source: { contextDir } } }).spec.params?.find(
      ({ name }) => name === 'shp-source-context',
    )?.value
  expect(contextOf('services/api/')).toBe('/workspace/source/services/api')
  expect(contextOf('../../etc')).toBe('/workspace/source/etc')
  expect(contextOf('')).toBe('/workspace/source')
})

test('a value of a Secret is only named, in an environment variable of the steps that use it', () => {
  const steps = [
    { name: 'build', image: 'busybox', args: ['$(params.token)'] },
    { name: 'other', image: 'busybox', args: ['$(params.tokens)'] },
  ]
  const made = taskRun({
    strategy: strategy({ steps, parameters: [{ name: 'token', description: '' }] }),
    buildRun: buildRun({
      paramValues: [
        { name: 'token', secretValue: { name: 'npm', key: 'token', format: 'Bearer ${SECRET_VALUE}' } },
      ],
    }),
  })
  const [build, other] = made.spec.taskSpec?.steps ?? []
  const [variable] = build?.env ?? []
  expect(variable?.name).toMatch(/^SHP_SECRET_PARAM_[0-9A-Z]{8}$/)
  expect(variable?.valueFrom).toEqual({ secretKeyRef: { name: 'npm', key: 'token' } })
  expect(made.spec.params?.at(-1)).toEqual({ name: 'token', value: `Bearer $(${variable?.name ?? ''})` })
  expect(other?.env).toBeUndefined()
})

test('environment of the BuildRun replaces that of the Build, and may not replace that of a step', () => {
  const both = {
    spec: { ...spec, env: [{ name: 'MODE', value: 'development' }] },
    buildRun: buildRun({ env: [{ name: 'MODE', value: 'production' }] }),
  }
  expect(taskRun(both).spec.taskSpec?.steps[0]?.env).toEqual([{ name: 'MODE', value: 'production' }])
  const clash = strategy({
    steps: [{ name: 'build', image: 'busybox', env: [{ name: 'MODE', value: 'x' }] }],
  })
  expect(generate({ ...both, strategy: clash })).toMatchObject({ reason: 'TaskRunGenerationFailed' })
})

const volumes = [
  { name: 'cache', overridable: true, emptyDir: {} },
  { name: 'fixed', emptyDir: {} },
]

test('replaces only volumes that the strategy lets be replaced', () => {
  const settings = (name: string) => [{ name, configMap: { name: 'settings' } }]
  const made = taskRun({
    strategy: strategy({ volumes }),
    buildRun: buildRun({ volumes: settings('cache') }),
  })
  expect(made.spec.taskSpec?.volumes).toEqual([
    { name: 'cache', configMap: { name: 'settings' } },
    { name: 'fixed', emptyDir: {} },
  ])
  expect(refuseVolumes(strategy({ volumes }), settings('cache'))).toBeNull()
  expect(refuseVolumes(strategy({ volumes }), settings('fixed'))).toEqual({
    reason: 'VolumeNotOverridable',
    message: 'Volume "fixed" is not overridable in the Strategy',
  })
  expect(refuseVolumes(strategy({ volumes }), settings('gone'))).toMatchObject({ reason: 'UndefinedVolume' })
})

test("carries the strategy's annotations but neither kubectl's nor Shipwright's", () => {
  const annotations = {
    'example.com/team': 'web',
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'build.shipwright.io/verify.repository': 'false',
  }
  expect(taskRun({ strategy: strategy({}, { annotations }) }).metadata.annotations).toEqual({
    'example.com/team': 'web',
  })
})
