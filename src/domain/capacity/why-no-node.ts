import type { BuildConfig } from '../build.ts'
import type { NodePool } from './node-pool.ts'
import type { Capacity, Resources } from './resources.ts'
import { quantity } from './units.ts'

/** The cluster's nodes as they are now. */
export interface Nodes {
  /** Empty where nobody knows them. */
  pools: readonly NodePool[]
  /** Of all; null where nobody knows. */
  largest: Capacity | null
}

/**
 * Why no node can take a Build now, as a sentence; null when one can, or nobody knows. It was planned for nodes that
 * were there, and they may come back.
 */
export function whyNoNode(
  { placement, resources = {} }: Pick<BuildConfig, 'placement' | 'resources'>,
  { pools, largest }: Nodes,
): string | null {
  if (placement === undefined || pools.length === 0)
    return largest === null ? null : whyTooLarge(resources, largest, 'the largest node')
  const pool = pools.find(({ name }) => name === placement.pool)
  if (pool === undefined) return `The pool ${placement.pool} has no nodes.`
  // Nodes that come when they are needed need somebody who waits for them.
  if (pool.nodes.ready === 0 && pool.comesWhenNeeded !== true)
    return `No node of the pool ${pool.name} is ready (of ${pool.nodes.total}).`
  return whyTooLarge(resources, pool.largest, `the largest node of the pool ${pool.name}`)
}

function whyTooLarge(asked: Resources, has: Capacity, whose: string): string | null {
  const { cpu = 0, memory = 0, gpu = 0, disk = 0 } = asked
  if (cpu > has.cpu) return `The build asks for ${cpu} CPU, and ${whose} has ${has.cpu}.`
  if (memory > has.memory)
    return `The build asks for ${quantity(memory)} of memory, and ${whose} has ${quantity(has.memory)}.`
  if (gpu > has.gpu) return `The build asks for ${gpu} GPU, and ${whose} has ${has.gpu}.`
  if (disk > has.disk)
    return `The build asks for ${quantity(disk)} of disk, and ${whose} has ${quantity(has.disk)}.`
  return null
}
