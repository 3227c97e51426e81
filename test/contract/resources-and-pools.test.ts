import { describe, expect, it } from 'vitest'
import type { PoolNode } from '../../src/domain/index.ts'
import { poolsOf } from '../../src/pools/index.ts'
import { planText } from '../support/plan-text.ts'
import { taskRunsOf } from '../support/task-runs-of.ts'

const gib = 2 ** 30
const node = (type: string, more: Partial<PoolNode> = {}): PoolNode => ({
  ...{ name: type, taints: [], isReady: true, platform: 'linux/amd64' },
  capacity: { cpu: 8, memory: 32 * gib, gpu: 0, disk: 200 * gib },
  ...more,
  labels: { 'build-type': type, ...more.labels },
})
/** The seed's pools. */
const pools = poolsOf(
  [
    node('general-purpose'),
    node('memory-intensive', { capacity: { cpu: 16, memory: 256 * gib, gpu: 0, disk: 200 * gib } }),
    node('gpu-enabled', {
      capacity: { cpu: 16, memory: 64 * gib, gpu: 4, disk: 200 * gib },
      taints: [{ key: 'nvidia.com/gpu', value: null, effect: 'NoSchedule' }],
    }),
    node('arm64', { platform: 'linux/arm64' }),
    node('windows', {
      platform: 'windows/amd64',
      taints: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }],
    }),
  ],
  // Only the operator knows what this taint of all Windows nodes is about.
  [
    {
      ...{ name: 'windows', labels: { 'build-type': 'windows' }, methods: null, platforms: null },
      ...{ capacity: null, isGeneral: false },
      taints: [{ key: 'os', value: 'windows', effect: 'NoSchedule' }],
    },
  ],
)

function runOf(keys: string) {
  const [made] = taskRunsOf(`  api: { image: registry.test/acme/api, ${keys} }\n`, { pools })
  const { spec } = made!.taskRun
  const pod = spec.podTemplate ?? {}
  const steps = spec.taskSpec?.steps ?? []
  return { pod, of: (name: string) => steps.find((step) => step.name === name)?.computeResources }
}

describe('the TaskRun of a build', () => {
  it.each<[string, string, object]>([
    [
      'requests what it asks for, and is limited to it but for the CPU',
      'resources: { cpu: 2, memory: 4Gi, disk: 20Gi }',
      {
        requests: { cpu: '2000m', memory: `${4 * gib}`, 'ephemeral-storage': `${20 * gib}` },
        limits: { memory: `${4 * gib}`, 'ephemeral-storage': `${20 * gib}` },
      },
    ],
    [
      'may have more than it requests',
      'resources: { cpu: 2, memory: 8Gi, limits: { cpu: 4, memory: 16Gi } }',
      {
        requests: { cpu: '2000m', memory: `${8 * gib}` },
        limits: { cpu: '4000m', memory: `${16 * gib}` },
      },
    ],
    [
      'has GPUs as the device plugin names them',
      'resources: { gpu: 1 }',
      { requests: { 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
    ],
    [
      'has what its own step says in the place of all that',
      'resources: { memory: 1Gi, steps: { build: { cpu: 500m, limits: { memory: 3Gi } } } }',
      { requests: { cpu: '500m' }, limits: { memory: `${3 * gib}` } },
    ],
  ])('%s: %s', (_what, keys, resources) => {
    expect(runOf(keys).of('build')).toEqual(resources)
  })

  it('gives a light step little and a heavy one much, each as it says', () => {
    const run = runOf(
      'resources: { cpu: 4, memory: 8Gi, steps: { push: { cpu: 100m, memory: 128Mi, limits: { cpu: 500m, memory: 512Mi } } } }',
    )
    expect(run.of('build')?.requests).toEqual({ cpu: '4000m', memory: `${8 * gib}` })
    expect(run.of('push')).toEqual({
      requests: { cpu: '100m', memory: `${gib / 8}` },
      limits: { cpu: '500m', memory: `${gib / 2}` },
    })
  })

  it.each<[string, string, string, object[]]>([
    ['nothing special', 'timeout: 5m', 'general-purpose', []],
    ['much memory', 'resources: { memory: 100Gi }', 'memory-intensive', []],
    [
      'much memory in steps together, which are one Pod',
      'resources: { memory: 20Gi, steps: { push: { memory: 20Gi } } }',
      'memory-intensive',
      [],
    ],
    [
      'a GPU',
      'resources: { gpu: 1 }',
      'gpu-enabled',
      [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    ],
    ['arm64', 'platforms: [linux/arm64]', 'arm64', []],
    [
      'Windows',
      'platforms: [windows/amd64]',
      'windows',
      [{ key: 'os', operator: 'Equal', value: 'windows', effect: 'NoSchedule' }],
    ],
  ])('of a build that asks for %s goes to its pool: %s', (_what, keys, pool, tolerations) => {
    const { pod } = runOf(keys)
    expect(pod.nodeSelector).toMatchObject({ 'build-type': pool })
    expect(pod.tolerations ?? []).toEqual(tolerations)
  })
})

describe('the build file', () => {
  const problemsOf = (keys: string) => {
    const plan = planText(`  api: { image: registry.test/acme/api, ${keys} }\n`)
    return 'problems' in plan ? plan.problems : []
  }

  it('cannot give resources to a step that the strategy has not', () => {
    expect(problemsOf('resources: { steps: { biuld: { cpu: 1 } } }')).toMatchObject([
      {
        path: 'builds.api.resources.steps.biuld',
        message: 'The strategy `buildah` has no step `biuld`: did you mean `build`?',
      },
    ])
  })

  it('cannot limit a step to less than it asks for', () => {
    expect(() => problemsOf('resources: { memory: 2Gi, limits: { memory: 1Gi } }')).toThrow(
      '`1Gi` is less than the 2Gi that it asks for.',
    )
  })
})
