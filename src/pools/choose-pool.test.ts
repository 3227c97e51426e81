import { describe, expect, it } from 'vitest'
import type { Capacity, NodePool } from '../domain/index.ts'
import { choosePool } from './choose-pool.ts'
import type { PoolDemand } from './pool-demand.ts'

const Gi = 2 ** 30
const plain: PoolDemand = { method: 'docker', platforms: [], resources: {}, allowed: null }

function pool(name: string, has: Partial<Capacity> = {}, more: Partial<NodePool> = {}): NodePool {
  const largest = { cpu: 4, memory: 16 * Gi, gpu: 0, disk: 100 * Gi, ...has }
  return {
    name,
    labels: { 'build-type': name },
    taints: [],
    methods: null,
    platforms: ['linux/amd64'],
    capacity: largest,
    largest,
    nodes: { total: 1, ready: 1 },
    isGeneral: name === 'general-purpose',
    origin: 'nodes',
    ...more,
  }
}

const pools = [
  pool('gpu-enabled', { gpu: 2 }, { taints: [{ key: 'nvidia.com/gpu', value: null, effect: 'NoSchedule' }] }),
  pool('arm64', {}, { platforms: ['linux/arm64'] }),
  pool('memory-intensive', { memory: 256 * Gi }),
  pool('windows', { memory: 512 * Gi }, { platforms: ['windows/amd64'] }),
  pool('general-purpose'),
]

/** The pool, or every pool's refusal. */
function chosen(demand: Partial<PoolDemand>, among: readonly NodePool[] = pools) {
  const choice = choosePool({ ...plain, ...demand }, among)
  if ('refused' in choice) return choice.refused.map(({ pool: name, why }) => `${name}: ${why}`)
  return choice.placement?.pool ?? null
}

describe('a build', () => {
  it.each<[string, Partial<PoolDemand>, string]>([
    ['that needs nothing special', {}, 'general-purpose'],
    ['that fits a general node', { resources: { cpu: 4, memory: 16 * Gi } }, 'general-purpose'],
    ['with more memory than that', { resources: { memory: 17 * Gi } }, 'memory-intensive'],
    ['that asks for a GPU', { resources: { gpu: 1 } }, 'gpu-enabled'],
    ['for 64-bit ARM', { platforms: ['linux/arm64'] }, 'arm64'],
    ['for 32-bit ARM', { platforms: ['linux/arm/v7'] }, 'arm64'],
    ['for a variant of a processor', { platforms: ['linux/amd64/v3'] }, 'general-purpose'],
    ['for Windows', { platforms: ['windows/amd64'] }, 'windows'],
    ['for two platforms', { platforms: ['linux/arm64', 'linux/amd64'] }, 'general-purpose'],
    ['of a tenant that may use one pool only', { allowed: ['memory-intensive'] }, 'memory-intensive'],
  ])('%s goes to the pool for it', (_, demand, name) => {
    expect(chosen(demand)).toBe(name)
  })

  it('goes where the cluster likes when there are no pools', () => {
    expect(choosePool(plain, [])).toEqual({ placement: null })
  })

  it('that fits nowhere is told of every pool why not', () => {
    const demand = {
      resources: { cpu: 2, memory: 20 * Gi, gpu: 1 },
      allowed: pools.slice(0, -1).map((one) => one.name),
    }
    expect(chosen(demand)).toEqual([
      'gpu-enabled: Its largest node has 16Gi memory, 20Gi memory is asked for.',
      'arm64: Its largest node has 16Gi memory, 20Gi memory is asked for.',
      'memory-intensive: Its nodes have no GPU.',
      'windows: Its nodes are windows/amd64, not Linux.',
      'general-purpose: This tenant may not use it.',
    ])
  })

  it('that asks for no GPU does not take one', () => {
    expect(chosen({}, [pool('gpu-enabled', { gpu: 1 })])).toEqual([
      'gpu-enabled: Its GPUs are kept for builds that ask for one.',
    ])
    expect(chosen({}, [pool('mixed', { gpu: 1 }, { isGeneral: true })])).toBe('mixed')
  })

  it('goes to a pool for its method, and to no other', () => {
    const nix = pool('nix', {}, { methods: ['nix'] })
    expect(chosen({ method: 'nix' }, [nix])).toBe('nix')
    expect(chosen({ method: 'docker' }, [nix])).toEqual(['nix: It is for builds of the method nix.'])
    expect(chosen({ method: null }, [nix])).toEqual(['nix: It is for builds of the method nix.'])
  })

  it('needs one node that has all, not a pool that has it in sum', () => {
    const of = (cpu: number, memory: number) => ({
      ...{ cpu, memory: memory * Gi, gpu: 0, disk: 0 },
      platform: 'linux/amd64',
    })
    const mixed = pool('mixed', { cpu: 32, memory: 256 * Gi }, { sizes: [of(32, 16), of(2, 256)] })
    expect(chosen({ resources: { cpu: 16 } }, [mixed])).toBe('mixed')
    expect(chosen({ resources: { cpu: 16, memory: 64 * Gi } }, [mixed])).toEqual([
      'mixed: No single one of its nodes has all of what is asked for.',
    ])
  })

  it('waits for the nodes of its pool rather than going elsewhere while none is ready', () => {
    const away = pool('general-purpose', {}, { nodes: { total: 3, ready: 0 } })
    expect(chosen({}, [pool('memory-intensive', { memory: 256 * Gi }), away])).toBe('general-purpose')
  })
})

describe('a placement', () => {
  it('selects the nodes of the pool and tolerates their taints, as far as Shipwright takes it', () => {
    expect(choosePool({ ...plain, resources: { gpu: 1 } }, pools)).toEqual({
      placement: {
        pool: 'gpu-enabled',
        nodeSelector: { 'build-type': 'gpu-enabled' },
        tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
      },
    })
    const taints: NodePool['taints'] = [
      { key: 'team', value: 'a', effect: 'NoSchedule' },
      { key: 'rather-not', value: null, effect: 'PreferNoSchedule' },
    ]
    expect(choosePool(plain, [pool('own', {}, { taints })])).toMatchObject({
      placement: { tolerations: [{ key: 'team', operator: 'Equal', value: 'a', effect: 'NoSchedule' }] },
    })
  })

  it('names the platform where nodes of the pool have several', () => {
    const sizes = ['linux/amd64', 'linux/arm64'].map((platform) => ({ ...pool('x').largest, platform }))
    const both = pool('both', {}, { platforms: ['linux/amd64', 'linux/arm64'], sizes })
    const selector = (platforms: string[]) => {
      const choice = choosePool({ ...plain, platforms }, [both])
      return 'placement' in choice ? choice.placement?.nodeSelector : null
    }
    const on = (arch: string) => ({
      'build-type': 'both',
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': arch,
    })
    expect(selector(['linux/arm64'])).toEqual(on('arm64'))
    expect(selector([])).toEqual(on('amd64'))
  })
})
