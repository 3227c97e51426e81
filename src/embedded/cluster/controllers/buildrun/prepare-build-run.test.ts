import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClusterApi } from '../../../../../test/support/servers/start-cluster-api.ts'
import { startClusterApi } from '../../../../../test/support/servers/start-cluster-api.ts'
import type { BuildRun } from '../../../../shipwright/index.ts'
import { prepareBuildRun } from './prepare-build-run.ts'
import { reconcileBuild } from '../build/reconcile-build.ts'

let cluster: ClusterApi

beforeEach(async () => {
  cluster = await startClusterApi()
  cluster.objects.create({
    apiVersion: 'shipwright.io/v1beta1',
    kind: 'ClusterBuildStrategy',
    metadata: { name: 'shell' },
    spec: { steps: [{ name: 'build', image: 'busybox', command: ['/bin/true'] }] },
  })
})
afterEach(() => cluster.close())

const use = { name: 'shell', kind: 'ClusterBuildStrategy' }
const output = { image: 'registry.example.com/shop/web:1' }
const embedded = { build: { spec: { strategy: use, output } } }

function prepare(spec: BuildRun['spec'], name = 'web-4kx2p') {
  return prepareBuildRun(
    {
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'BuildRun',
      metadata: { name, namespace: 'default', uid: 'u1' },
      spec,
    },
    cluster.objects,
  )
}

// Words as a real cluster says them (recordings of the same names).
const refused: [string, BuildRun['spec'], string, string][] = [
  [
    'neither name nor spec',
    { build: {} },
    'BuildRunNoRefOrSpec',
    "no build referenced or specified, either 'buildRef' or 'buildSpec' has to be set",
  ],
  [
    'both name and spec',
    { build: { name: 'web', ...embedded.build } },
    'BuildRunAmbiguousBuild',
    "fields 'buildRef' and 'buildSpec' are mutually exclusive",
  ],
  [
    'an override beside an embedded spec',
    { ...embedded, paramValues: [] },
    'BuildRunBuildFieldOverrideForbidden',
    "cannot use 'paramValues' override and 'buildSpec' simultaneously",
  ],
  [
    'a Build that is not there',
    { build: { name: 'gone' } },
    'BuildNotFound',
    'build.shipwright.io "gone" not found',
  ],
  [
    'a strategy that is not there',
    { build: { spec: { strategy: { name: 'gone' }, output } } },
    'BuildRegistrationFailed',
    'buildStrategy gone does not exist in namespace default',
  ],
  [
    'a clone secret that is not there',
    {
      build: {
        spec: {
          ...embedded.build.spec,
          source: { type: 'Git', git: { url: 'https://x/y', cloneSecret: 'gone' } },
        },
      },
    },
    'BuildRegistrationFailed',
    'referenced secret gone not found',
  ],
  [
    'a cancelled run',
    { ...embedded, state: 'BuildRunCanceled' },
    'BuildRunCanceled',
    'the BuildRun is marked canceled.',
  ],
  [
    'an account that is not there',
    { ...embedded, serviceAccount: 'gone' },
    'ServiceAccountNotFound',
    'service account gone not found',
  ],
]

test.each(refused)('%s is refused', (_what, spec, reason, message) => {
  expect(prepare(spec)).toMatchObject({ refusal: { reason, message } })
})

test('a name that is no label value is refused', () => {
  expect(prepare(embedded, 'x'.repeat(64))).toMatchObject({ refusal: { reason: 'BuildRunNameInvalid' } })
})

test('waits for a Build that is not validated yet, and says why its validation failed', () => {
  const build = (name: string, strategy: object) =>
    cluster.objects.create({
      apiVersion: 'shipwright.io/v1beta1',
      kind: 'Build',
      metadata: { name, namespace: 'default' },
      spec: { strategy, output },
    })
  build('good', use)
  build('bad', { name: 'gone', kind: 'ClusterBuildStrategy' })
  expect(prepare({ build: { name: 'good' } })).toBe('wait')
  reconcileBuild(cluster.objects, 'default', 'good')
  reconcileBuild(cluster.objects, 'default', 'bad')
  expect(prepare({ build: { name: 'good' } })).toHaveProperty('taskRun')
  expect(prepare({ build: { name: 'bad' } })).toMatchObject({
    refusal: {
      reason: 'BuildRegistrationFailed',
      message:
        'the Build is not registered correctly, build: bad, registered status: False, reason: ClusterBuildStrategyNotFound',
    },
  })
})

test('prefers the account pipeline, and links the push Secret to it', () => {
  const push = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'push', namespace: 'default' },
    type: 'kubernetes.io/dockerconfigjson',
  }
  cluster.objects.create({ ...push, data: { '.dockerconfigjson': Buffer.from('{}').toString('base64') } })
  cluster.objects.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'pipeline', namespace: 'default' },
  })
  const made = prepare({ build: { spec: { strategy: use, output: { ...output, pushSecret: 'push' } } } })
  expect(made).toMatchObject({ taskRun: { spec: { serviceAccountName: 'pipeline' } } })
  expect(cluster.objects.get('ServiceAccount', 'default', 'pipeline')?.secrets).toEqual([{ name: 'push' }])
})
