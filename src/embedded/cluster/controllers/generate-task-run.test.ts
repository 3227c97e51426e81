import { expect, test } from 'vitest'
import { recordedObjects } from '../../../../test/support/recorded-objects.ts'
import type { BuildRun, ShipwrightBuildSpec, Strategy, TaskRun } from '../../../shipwright/index.ts'
import { generateTaskRun } from './generate-task-run.ts'

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

test('makes the TaskRun that Shipwright makes of the same Build', () => {
  const { buildRuns, taskRuns } = recordedObjects('git-basic-auth-over-http-refused')
  const recorded = taskRuns[0]!
  const run = buildRuns.at(-1)!
  const recordedStep = recorded.spec.taskSpec!.steps.at(-1)!
  const made = taskRun({
    buildRun: run,
    build: { name: 'web', generation: 1 },
    spec: run.status!.buildSpec!,
    strategy: {
      ...strategy({
        steps: [
          {
            name: recordedStep.name,
            image: recordedStep.image,
            command: recordedStep.command!,
            args: recordedStep.args!,
          },
        ],
      }),
      kind: 'BuildStrategy',
    },
  })
  expect(made.metadata.labels).toEqual(recorded.metadata.labels)
  expect(made.metadata.ownerReferences).toEqual(recorded.metadata.ownerReferences)
  expect(made.spec.params).toEqual(recorded.spec.params)
  expect(made.spec.taskSpec?.params).toEqual(recorded.spec.taskSpec?.params)
  expect(made.spec.taskSpec?.results).toEqual(recorded.spec.taskSpec?.results)
  const [source, ...steps] = made.spec.taskSpec?.steps ?? []
  const [recordedSource, ...recordedSteps] = recorded.spec.taskSpec?.steps ?? []
  expect(source).toMatchObject({
    args: recordedSource?.args,
    env: recordedSource?.env,
    command: recordedSource?.command,
  })
  expect(source?.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(
    recordedSource?.volumeMounts?.map(({ mountPath }) => mountPath),
  )
  expect(steps).toEqual(recordedSteps)
})

test('takes the timeout of the BuildRun before that of the Build, as Go prints it', () => {
  expect(taskRun({ spec: { ...spec, timeout: '5m' } }).spec.timeout).toBe('5m0s')
  expect(
    taskRun({ spec: { ...spec, timeout: '5m' }, buildRun: buildRun({ timeout: '90s' }) }).spec.timeout,
  ).toBe('1m30s')
  expect(taskRun().spec.timeout).toBeUndefined()
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
  expect(variable?.name).toMatch(/^SHP_SECRET_PARAM_[0-9A-Z]{5}$/)
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

test('replaces only volumes that the strategy lets be replaced', () => {
  const volumes = [
    { name: 'cache', overridable: true, emptyDir: {} },
    { name: 'fixed', emptyDir: {} },
  ]
  const withVolumes = (name: string) => ({
    strategy: strategy({ volumes }),
    buildRun: buildRun({ volumes: [{ name, configMap: { name: 'settings' } }] }),
  })
  expect(taskRun(withVolumes('cache')).spec.taskSpec?.volumes).toEqual([
    { name: 'cache', configMap: { name: 'settings' } },
    { name: 'fixed', emptyDir: {} },
  ])
  expect(generate(withVolumes('fixed'))).toEqual({
    reason: 'VolumeNotOverridable',
    message: 'Volume "fixed" is not overridable in the Strategy',
  })
  expect(generate(withVolumes('gone'))).toMatchObject({ reason: 'UndefinedVolume' })
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
