import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ConfiguredPool, PoolNode, Taint } from '../domain/index.ts'
import { choosePool } from './choose-pool.ts'
import { matchPlatform } from './match-platform.ts'
import type { PoolDemand } from './pool-demand.ts'
import { poolsOf } from './pools-of.ts'

const platforms = ['linux/amd64', 'linux/arm64', 'windows/amd64'] as const
const amount = fc.integer({ min: 0, max: 4 })
const capacity = fc.record({ cpu: amount, memory: amount, gpu: fc.integer({ min: 0, max: 1 }), disk: amount })
const types = ['general-purpose', 'memory-intensive', 'gpu-enabled', 'own'] as const
const taint: fc.Arbitrary<Taint> = fc.record({
  key: fc.constantFrom('build-type', 'nvidia.com/gpu', 'maintenance'),
  value: fc.constantFrom('x', null),
  effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
})
const node: fc.Arbitrary<PoolNode> = fc
  .record({
    type: fc.option(fc.constantFrom(...types)),
    taints: fc.array(taint, { maxLength: 2 }),
    isReady: fc.boolean(),
    platform: fc.constantFrom(...platforms),
    capacity,
  })
  .map(({ type, platform, ...more }) => {
    const [os = '', arch = ''] = platform.split('/')
    const labels = { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch }
    return {
      ...{ name: 'n', platform, ...more },
      labels: type === null ? labels : { ...labels, 'build-type': type },
    }
  })
const configured: fc.Arbitrary<ConfiguredPool> = fc
  .record({
    name: fc.constantFrom('own', 'more'),
    methods: fc.constantFrom<ConfiguredPool['methods'][]>(null, ['docker'], ['nix']),
    isGeneral: fc.boolean(),
  })
  .map((some) => ({
    ...{ labels: { 'build-type': some.name }, taints: [], platforms: null, capacity: null },
    ...some,
  }))
const demand: fc.Arbitrary<PoolDemand> = fc.record({
  method: fc.constantFrom('docker', 'nix', null),
  platforms: fc.subarray([...platforms, 'linux/arm/v7']),
  resources: capacity,
  allowed: fc.option(fc.subarray([...types])),
})

/** What Kubernetes asks before it gives a Pod to a node. */
function couldRun(
  placement: { nodeSelector: Record<string, string> },
  asked: PoolDemand,
  on: PoolNode,
): boolean {
  const { cpu = 0, memory = 0, gpu = 0, disk = 0 } = asked.resources
  const has = on.capacity
  return (
    Object.entries(placement.nodeSelector).every(([key, value]) => on.labels[key] === value) &&
    cpu <= has.cpu &&
    memory <= has.memory &&
    gpu <= has.gpu &&
    disk <= has.disk &&
    (asked.platforms.length === 0
      ? on.platform.startsWith('linux/')
      : asked.platforms.some((one) => matchPlatform(one, [on.platform]) !== null))
  )
}

it('a build is never sent to a pool that has no node which can hold it, and every refusal says why', () => {
  fc.assert(
    fc.property(
      fc.array(node, { maxLength: 6 }),
      fc.uniqueArray(configured, { maxLength: 2, selector: ({ name }) => name }),
      demand,
      (nodes, configuredPools, asked) => {
        const pools = poolsOf(nodes, configuredPools)
        const choice = choosePool(asked, pools)
        if ('refused' in choice) {
          expect(choice.refused.map(({ pool }) => pool)).toEqual(pools.map(({ name }) => name))
          for (const { why } of choice.refused) expect(why).toMatch(/^[A-Z].+\.$/)
        } else if (choice.placement === null) expect(pools).toEqual([])
        else {
          const { placement } = choice
          expect(nodes.some((one) => couldRun(placement, asked, one))).toBe(true)
          expect(asked.allowed ?? [placement.pool]).toContain(placement.pool)
        }
      },
    ),
    { numRuns: 1_000 },
  )
})

it('which pool a build gets does not depend on the order of the nodes', () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), demand, (nodes, asked) => {
      const there = choosePool(asked, poolsOf(nodes, []))
      const back = choosePool(asked, poolsOf(nodes.toReversed(), []))
      if ('placement' in there && 'placement' in back)
        expect(back.placement?.pool).toBe(there.placement?.pool)
      else expect('refused' in back).toBe('refused' in there)
    }),
  )
})
