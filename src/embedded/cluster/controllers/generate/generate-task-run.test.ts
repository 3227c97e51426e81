import { expect, test } from 'vitest'
import type { BuildRun, ShipwrightBuildSpec, Strategy, TaskRun } from '../../../../shipwright/index.ts'
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

const processing = (input: Parameters<typeof taskRun>[0]) =>
  taskRun(input).spec.taskSpec?.steps.find(({ name }) => name === 'image-processing')

test('an image is changed after the build only where Build or BuildRun ask for it', () => {
  expect(processing({})).toBeUndefined()
  const output = {
    ...spec.output,
    pushSecret: 'push.example',
    labels: { a: 'Build', b: 'Build' },
    timestamp: 'Zero',
  }
  const more = {
    image: 'registry.example.com/shop/web:2',
    labels: { b: 'BuildRun' },
    annotations: { team: 'web' },
  }
  const step = processing({ spec: { ...spec, output }, buildRun: buildRun({ output: more }) })
  expect(step?.args).toEqual([
    ...['--annotation', 'team=web', '--label', 'a=Build', '--label', 'b=BuildRun', '--image-timestamp', '0'],
    ...['--image', '$(params.shp-output-image)', '--insecure=$(params.shp-output-insecure)'],
    ...['--result-file-image-digest', '$(results.shp-image-digest.path)'],
    ...['--result-file-image-size', '$(results.shp-image-size.path)'],
    ...['--result-file-image-vulnerabilities', '$(results.shp-image-vulnerabilities.path)'],
    ...['--secret-path', '/workspace/shp-push-secret'],
  ])
  expect(step?.volumeMounts?.[0]).toEqual({
    name: 'shp-push-example',
    mountPath: '/workspace/shp-push-secret',
    readOnly: true,
  })
})

test('the timestamp of the image is the BuildRun’s, the source’s, or a number', () => {
  const timestampOf = (timestamp: string, source?: ShipwrightBuildSpec['source']) => {
    const run = buildRun()
    const made = generate({
      spec: { ...spec, output: { ...spec.output, timestamp }, ...(source === undefined ? {} : { source }) },
      buildRun: { ...run, metadata: { ...run.metadata, creationTimestamp: '2026-11-20T14:00:00Z' } },
    })
    return 'reason' in made ? made : made.spec.taskSpec?.steps.at(-1)?.args?.slice(0, 2)
  }
  const git = { type: 'Git' as const, git: { url: 'https://git.example.com/web.git' } }
  expect(timestampOf('BuildTimestamp')).toEqual(['--image-timestamp', '1795183200'])
  expect(timestampOf('1700000000')).toEqual(['--image-timestamp', '1700000000'])
  expect(timestampOf('SourceTimestamp', git)).toEqual([
    '--image-timestamp-file',
    '$(results.shp-source-default-source-timestamp.path)',
  ])
  expect(timestampOf('SourceTimestamp', { type: 'Local', local: { name: 'x' } })).toMatchObject({
    reason: 'TaskRunGenerationFailed',
  })
})

test('a scan is asked for with all that is said of it, the BuildRun over the Build', () => {
  const vulnerabilityScan = { enabled: true, failOnFinding: true, ignore: { severity: 'low' } }
  const input = { spec: { ...spec, output: { ...spec.output, vulnerabilityScan } } }
  const [flag, settings = '', ...more] = processing(input)?.args ?? []
  expect(flag).toBe('--vuln-settings')
  expect(more.slice(0, 2)).toEqual(['--vuln-count-limit', '50'])
  expect(JSON.parse(settings)).toEqual(vulnerabilityScan)
  const output = { image: spec.output.image, vulnerabilityScan: { enabled: false } }
  expect(processing({ ...input, buildRun: buildRun({ output }) })).toBeUndefined()
})

test('a source out of an image is unpacked by the bundle step, with its digest as a result', () => {
  const ociArtifact = { image: 'registry.example.com/src:1', pullSecret: 'pull', prune: 'AfterPull' as const }
  const { taskSpec } = taskRun({ spec: { ...spec, source: { type: 'OCI', ociArtifact } } }).spec
  expect(taskSpec?.steps[0]).toMatchObject({ name: 'source-default', command: ['/ko-app/bundle'] })
  expect(taskSpec?.steps[0]?.args).toEqual([
    ...['--image', 'registry.example.com/src:1', '--target', '$(params.shp-source-root)'],
    ...['--result-file-image-digest', '$(results.shp-source-default-image-digest.path)'],
    ...['--result-file-source-timestamp', '$(results.shp-source-default-source-timestamp.path)'],
    ...['--secret-path', '/workspace/shp-pull-secret', '--prune'],
  ])
  expect(taskSpec?.results?.map(({ name }) => name)).toContain('shp-source-default-image-digest')
})

test('a BuildRun with a Local source waits for it instead of cloning what its Build says', () => {
  const made = taskRun({
    spec: { ...spec, source: { type: 'Git', git: { url: 'https://git.example.com/web.git' } } },
    buildRun: buildRun({ source: { type: 'Local', local: { name: 'mine', timeout: '3m' } } }),
  })
  expect(made.spec.taskSpec?.steps.map(({ name }) => name)).toEqual(['source-local', 'build'])
  expect(made.spec.taskSpec?.steps[0]?.args).toEqual([
    'start',
    '--lock-file=/shp-tmp/waiter.lock',
    '--timeout=3m0s',
  ])
})

test('where the Pod may run: selectors are joined, tolerations by key, names the BuildRun’s', () => {
  const made = taskRun({
    spec: {
      ...spec,
      nodeSelector: { disk: 'fast', zone: 'a' },
      tolerations: [
        { key: 'gpu', operator: 'Exists' },
        { key: 'spot', operator: 'Exists' },
      ],
      schedulerName: 'build',
    },
    buildRun: buildRun({
      nodeSelector: { zone: 'b' },
      tolerations: [{ key: 'gpu', operator: 'Equal', value: 'x' }],
      schedulerName: 'run',
      runtimeClassName: 'gvisor',
    }),
  })
  expect(made.spec.podTemplate).toEqual({
    nodeSelector: { disk: 'fast', zone: 'b' },
    tolerations: [
      { key: 'gpu', operator: 'Equal', value: 'x', effect: 'NoSchedule' },
      { key: 'spot', operator: 'Exists', effect: 'NoSchedule' },
    ],
    runtimeClassName: 'gvisor',
    schedulerName: 'run',
  })
})

test.each([
  ['writes where it cannot', [{ name: 'cache', mountPath: '/c' }], 'volume mount "cache" must be read only'],
  [
    'mounts what is not there',
    [{ name: 'gone', mountPath: '/c' }],
    'volume for the Volume Mount "gone" is not found',
  ],
])('a strategy that %s makes no TaskRun', (_what, volumeMounts, message) => {
  const made = generate({
    strategy: strategy({ volumes, steps: [{ name: 'build', image: 'busybox', volumeMounts }] }),
    buildRun: buildRun({ volumes: [{ name: 'cache', configMap: { name: 'settings' } }] }),
  })
  expect(made).toEqual({ reason: 'TaskRunGenerationFailed', message })
})

test('resources of a step are the BuildRun’s, else the Build’s, else the strategy’s', () => {
  const memory = (value: string) => ({ limits: { memory: value } })
  const steps = ['a', 'b', 'c'].map((name) => ({ name, image: 'busybox', resources: memory('1Gi') }))
  const made = taskRun({
    strategy: strategy({ steps }),
    spec: {
      ...spec,
      strategy: {
        ...spec.strategy,
        stepResources: [
          { name: 'a', resources: memory('2Gi') },
          { name: 'b', resources: memory('2Gi') },
        ],
      },
    },
    buildRun: buildRun({ stepResources: [{ name: 'a', resources: memory('3Gi') }] }),
  })
  expect(made.spec.taskSpec?.steps.map(({ computeResources }) => computeResources?.limits?.memory)).toEqual([
    '3Gi',
    '2Gi',
    '1Gi',
  ])
})
