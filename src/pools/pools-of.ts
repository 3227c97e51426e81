import type { Capacity, ConfiguredPool, NodePool, NodeSize, PoolNode, Taint } from '../domain/index.ts'
import { mostOf, nothing, sumOf } from './capacity.ts'

/** Label of nodes whose value is the name of their pool. */
export const poolLabel = 'build-type'
/** The pool of builds that need nothing special. */
export const generalPool = 'general-purpose'

const unknown: Capacity = { cpu: Infinity, memory: Infinity, gpu: Infinity, disk: Infinity }

/**
 * The pools of a cluster: those that are configured, and one for every value of the label `build-type` that its nodes
 * have. Where nodes have such labels or pools are configured, all other nodes without taints together are the pool of
 * what fits nowhere else; where there is neither, there are no pools. `nodes` is null where they may not be read.
 */
export function poolsOf(
  nodes: readonly PoolNode[] | null,
  configured: readonly ConfiguredPool[],
): NodePool[] {
  const known = nodes ?? []
  const fromConfiguration = configured.map((one) => configuredPool(one, nodes))
  const names = new Set(known.flatMap(({ labels }) => labels[poolLabel] ?? []))
  for (const { name } of configured) names.delete(name)
  const labelled = [...names].sort().map((name) => labelledPool(name, known))
  const pools = [...fromConfiguration, ...labelled]
  const others = known.filter((node) => !pools.some(({ labels }) => has(node, labels)) && isFree(node))
  if (pools.length === 0 || others.length === 0 || pools.some((pool) => pool.name === generalPool))
    return pools
  return [...pools, { ...describe(others, []), name: generalPool, labels: {}, isGeneral: true }]
}

function labelledPool(name: string, nodes: readonly PoolNode[]): NodePool {
  const labels = { [poolLabel]: name }
  const its = nodes.filter((node) => has(node, labels))
  const taints = unique(its.flatMap((node) => node.taints.filter(isForBuilds)))
  return { ...describe(its, taints), name, labels, isGeneral: name === generalPool }
}

function configuredPool(pool: ConfiguredPool, nodes: readonly PoolNode[] | null): NodePool {
  const { name, labels, methods, isGeneral, capacity } = pool
  const its = (nodes ?? []).filter((node) => has(node, labels))
  const taints = unique([...pool.taints, ...its.flatMap((node) => node.taints.filter(isForBuilds))])
  const seen = describe(its, taints)
  const isSeen = nodes !== null && capacity === null
  const usual = seen.platforms.length > 0 || isSeen ? seen.platforms : ['linux/amd64']
  const platforms = pool.platforms ?? usual
  const own = { name, labels, methods, isGeneral, platforms, origin: 'configuration' as const }
  if (capacity !== null) {
    const toCome = platforms.map((platform) => ({ ...capacity.each, platform }))
    const sizes = unique([...toCome, ...its.map(sizeOf)])
    return { ...seen, ...own, largest: mostOf(sizes), sizes, comesWhenNeeded: true }
  }
  if (isSeen) return { ...seen, ...own }
  const sizes = platforms.map((platform) => ({ ...unknown, platform }))
  return { ...seen, ...own, largest: unknown, sizes, comesWhenNeeded: true }
}

function describe(
  nodes: readonly PoolNode[],
  taints: Taint[],
): Omit<NodePool, 'name' | 'labels' | 'isGeneral'> {
  const ready = nodes.filter((node) => node.isReady && node.taints.every((taint) => tolerates(taints, taint)))
  const sizes = unique(nodes.map(sizeOf))
  return {
    taints,
    methods: null,
    platforms: [...new Set(nodes.map(({ platform }) => platform))].sort(),
    capacity: sumOf(ready.map((node) => node.capacity)),
    largest: sizes.length === 0 ? nothing : mostOf(sizes),
    ...(sizes.length !== 1 && { sizes }),
    nodes: { total: nodes.length, ready: ready.length },
    origin: 'nodes',
  }
}

function has(node: PoolNode, labels: Record<string, string>): boolean {
  return Object.entries(labels).every(([key, value]) => node.labels[key] === value)
}

/** Whether a node takes Pods that tolerate nothing. */
function isFree(node: PoolNode): boolean {
  return node.taints.every(({ effect }) => effect === 'PreferNoSchedule')
}

/**
 * Taints that keep others away from the nodes of builds. All others are an operator's word that nothing is to run
 * there, unless the configuration names them.
 */
function isForBuilds({ key, effect }: Taint): boolean {
  return (
    effect !== 'NoExecute' &&
    (key === poolLabel || key === 'nvidia.com/gpu' || key.startsWith('slipway.build/'))
  )
}

function tolerates(taints: readonly Taint[], taint: Taint): boolean {
  if (taint.effect === 'PreferNoSchedule') return true
  return taints.some(
    ({ key, value, effect }) => key === taint.key && value === taint.value && effect === taint.effect,
  )
}

function sizeOf({ platform, capacity }: PoolNode): NodeSize {
  return { ...capacity, platform }
}

/** Each once, in the order in which they come. */
function unique<T extends object>(items: readonly T[]): T[] {
  const key = (item: T) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
  return [...new Map(items.map((item) => [key(item), item])).values()]
}
