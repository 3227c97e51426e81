import type { NodePool, Placement, Toleration } from '../domain/index.ts'
import { fittingNodes } from './fitting-nodes.ts'
import { matchPlatform } from './match-platform.ts'
import type { PoolDemand } from './pool-demand.ts'
import { whyRefused } from './why-refused.ts'

/** A pool that cannot take a build, and why in one sentence. */
export interface PoolRefusal {
  pool: string
  why: string
}

export type PoolChoice =
  /** Null: the cluster has no pools, and the build goes where the cluster likes. */
  { placement: Placement | null } | { refused: PoolRefusal[] }

/**
 * The pool that fits a build, or why none does. General ones come first, then those that have no GPU which nobody asked
 * for, run programs as most images have them, and have the least memory; it does not depend on which nodes are ready
 * just now, nor on the order of the pools.
 */
export function choosePool(demand: PoolDemand, pools: readonly NodePool[]): PoolChoice {
  if (pools.length === 0) return { placement: null }
  const judged = pools.map((pool) => ({ pool, why: whyRefused(pool, demand) }))
  const fitting = judged.flatMap(({ pool, why }) => (why === null ? [pool] : []))
  const [best] = fitting.toSorted((a, b) => compare(rank(a, demand), rank(b, demand)))
  if (best !== undefined) return { placement: placementIn(best, demand) }
  return { refused: judged.map(({ pool, why }) => ({ pool: pool.name, why: why ?? '' })) }
}

type Rank = readonly (number | string)[]

function rank(pool: NodePool, { platforms }: PoolDemand): Rank {
  const native = platforms.filter((one) => matchPlatform(one, pool.platforms) !== null).length
  return [
    -native,
    Number(!pool.isGeneral),
    Math.min(pool.largest.gpu, 1),
    Number(platforms.length === 0 && !pool.platforms.includes('linux/amd64')),
    pool.largest.memory,
    pool.name,
  ]
}

function compare(a: Rank, b: Rank): number {
  for (const [index, one] of a.entries()) {
    const other = b[index] ?? 0
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}

function placementIn(pool: NodePool, demand: PoolDemand): Placement {
  return {
    pool: pool.name,
    nodeSelector: { ...pool.labels, ...platformLabels(pool, demand) },
    tolerations: pool.taints.filter(({ effect }) => effect === 'NoSchedule').map(tolerationOf),
  }
}

/** Where the labels of the pool alone could lead to a node of another platform: that of a node that fits. */
function platformLabels(pool: NodePool, demand: PoolDemand): Record<string, string> {
  const isExact = pool.platforms.length < 2 && Object.keys(pool.labels).length > 0
  const platforms = fittingNodes(pool, demand).map(({ platform }) => platform)
  const wanted = [...demand.platforms, 'linux/amd64']
  const best = wanted.flatMap((one) => matchPlatform(one, platforms) ?? [])[0] ?? platforms[0]
  const [os, arch] = best?.split('/') ?? []
  if (isExact || os === undefined || arch === undefined) return {}
  return { 'kubernetes.io/os': os, 'kubernetes.io/arch': arch }
}

function tolerationOf({ key, value }: NodePool['taints'][number]): Toleration {
  return value === null
    ? { key, operator: 'Exists', effect: 'NoSchedule' }
    : { key, operator: 'Equal', value, effect: 'NoSchedule' }
}
