import type { NodePool, PoolNode } from '../domain/index.ts'

/**
 * The nodes of a pool, those without room for builds included. The pool of what fits nowhere else, which no label
 * selects, has those that no other pool selects and that no taint keeps builds from.
 */
export function nodesOf(pool: NodePool, pools: readonly NodePool[], nodes: readonly PoolNode[]): PoolNode[] {
  if (isSelected(pool)) return nodes.filter((node) => selects(pool, node))
  const others = pools.filter((one) => isSelected(one))
  return nodes.filter(
    (node) =>
      !others.some((one) => selects(one, node)) &&
      node.taints.every(({ effect }) => effect === 'PreferNoSchedule'),
  )
}

function isSelected({ labels, origin }: NodePool): boolean {
  return origin === 'configuration' || Object.keys(labels).length > 0
}

function selects({ labels }: NodePool, node: PoolNode): boolean {
  return Object.entries(labels).every(([key, value]) => node.labels[key] === value)
}
