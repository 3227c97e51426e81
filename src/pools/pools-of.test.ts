import { describe, expect, it } from 'vitest'
import type { Capacity, ConfiguredPool, PoolNode } from '../domain/index.ts'
import { isOpen } from './is-open.ts'
import { nodesOf } from './nodes-of.ts'
import { poolsOf } from './pools-of.ts'
import { useOf } from './use-of.ts'

const size: Capacity = { cpu: 4, memory: 16, gpu: 0, disk: 100 }

function node(type: string | null, more: Partial<PoolNode> = {}): PoolNode {
  return {
    name: 'n',
    taints: [],
    isReady: true,
    platform: 'linux/amd64',
    capacity: size,
    ...more,
    labels: { ...(type === null ? {} : { 'build-type': type }), ...more.labels },
  }
}
const configured = (name: string, more: Partial<ConfiguredPool> = {}): ConfiguredPool => ({
  ...{ name, labels: { 'build-type': name }, taints: [], methods: null, platforms: null, capacity: null },
  isGeneral: false,
  ...more,
})

describe('the pools of a cluster', () => {
  it('are the values of the label build-type, with what their nodes have', () => {
    const pools = poolsOf(
      [
        node('general-purpose'),
        node('general-purpose', { isReady: false, capacity: { ...size, memory: 64 } }),
        node('arm64', { platform: 'linux/arm64' }),
      ],
      [],
    )
    expect(pools).toMatchObject([
      { name: 'arm64', platforms: ['linux/arm64'], isGeneral: false, labels: { 'build-type': 'arm64' } },
      {
        ...{ name: 'general-purpose', isGeneral: true, nodes: { total: 2, ready: 1 }, capacity: size },
        largest: { ...size, memory: 64 },
        sizes: [{ memory: 16 }, { memory: 64 }],
      },
    ])
  })

  it('are none where nothing names one', () => {
    expect(poolsOf([node(null)], [])).toEqual([])
    expect(poolsOf(null, [])).toEqual([])
  })

  it('leave the builds that need nothing special a place on nodes that nobody labelled', () => {
    const master = node(null, {
      taints: [{ key: 'node-role.kubernetes.io/control-plane', value: null, effect: 'NoSchedule' }],
    })
    expect(poolsOf([node('arm64'), node(null), master], [])).toMatchObject([
      { name: 'arm64' },
      { name: 'general-purpose', labels: {}, nodes: { total: 1 } },
    ])
    expect(poolsOf([node('arm64'), master], [])).toMatchObject([{ name: 'arm64' }])
  })

  it('tolerate the taints that keep others away from builds, and no other ones', () => {
    const forBuilds = { key: 'build-type', value: 'own', effect: 'NoSchedule' as const }
    const forNobody = { key: 'maintenance', value: null, effect: 'NoSchedule' as const }
    const ownNodes = [node('own', { taints: [forBuilds] }), node('own', { taints: [forNobody] })]
    expect(poolsOf(ownNodes, [])).toMatchObject([{ taints: [forBuilds], nodes: { total: 2, ready: 1 } }])
    expect(poolsOf(ownNodes, [configured('own', { taints: [forNobody] })])).toMatchObject([
      { taints: [forNobody, forBuilds], nodes: { total: 2, ready: 2 } },
    ])
  })

  it('have what the configuration says of nodes that are still to come', () => {
    const coming = configured('big', { capacity: { nodes: 3, each: { ...size, cpu: 64 } } })
    const [pool] = poolsOf([], [coming])
    expect(pool).toMatchObject({ largest: { cpu: 64 }, platforms: ['linux/amd64'], nodes: { ready: 0 } })
    expect(pool !== undefined && isOpen(pool)).toBe(true)
  })

  it('are open when they are configured and nobody may look at nodes', () => {
    const [pool] = poolsOf(null, [configured('own')])
    expect(pool).toMatchObject({ largest: { cpu: Infinity }, nodes: { total: 0, ready: 0 } })
    expect(pool !== undefined && isOpen(pool)).toBe(true)
    const [empty] = poolsOf([], [configured('own')])
    expect(empty !== undefined && isOpen(empty)).toBe(false)
  })

  it('are what the configuration says where nodes are labelled as well', () => {
    expect(poolsOf([node('own')], [configured('own', { methods: ['nix'] })])).toMatchObject([
      { name: 'own', methods: ['nix'], nodes: { total: 1, ready: 1 }, origin: 'configuration' },
    ])
  })
})

it('a pool has the nodes that its labels select, and the pool of all others those that no taint keeps builds from', () => {
  const master = node(null, {
    name: 'master',
    taints: [{ key: 'node-role.kubernetes.io/control-plane', value: null, effect: 'NoSchedule' }],
  })
  const nodes = [node('arm64', { name: 'arm', isReady: false }), node(null, { name: 'plain' }), master]
  const pools = poolsOf(nodes, [])
  const names = pools.map((pool) => [pool.name, ...nodesOf(pool, pools, nodes).map(({ name }) => name)])
  expect(names).toEqual([
    ['arm64', 'arm'],
    ['general-purpose', 'plain'],
  ])
})

it('what builds have of pools is counted by pool, and what waits beside it', () => {
  const use = useOf([
    { pool: 'arm64', state: 'running', resources: { cpu: 2 } },
    { pool: 'arm64', state: 'running', resources: { cpu: 1, memory: 5 } },
    { pool: 'arm64', state: 'queued', resources: { cpu: 9 } },
    { pool: null, state: 'queued', resources: {} },
  ])
  expect(use.get('arm64')).toEqual({
    ...{ running: 2, waiting: 1 },
    requested: { cpu: 3, memory: 5, gpu: 0, disk: 0 },
  })
  expect(use.get(null)).toMatchObject({ running: 0, waiting: 1 })
  expect(use.get('gpu-enabled')).toBeUndefined()
})
