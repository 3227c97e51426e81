import type { NodePool, NodeSize } from '../domain/index.ts'
import { lacking } from './capacity.ts'
import { matchPlatform } from './match-platform.ts'
import type { PoolDemand } from './pool-demand.ts'

/** The kinds of nodes of a pool that run what a build is for, whatever they have. */
export function nodesForPlatforms(pool: NodePool, wanted: readonly string[]): NodeSize[] {
  const sizes = pool.sizes ?? pool.platforms.map((platform) => ({ ...pool.largest, platform }))
  return sizes.filter(({ platform }) =>
    wanted.length === 0
      ? platform.startsWith('linux/')
      : wanted.some((one) => matchPlatform(one, [platform]) !== null),
  )
}

/** Those of them that have all that it asks for. */
export function fittingNodes(
  pool: NodePool,
  { platforms, resources }: Pick<PoolDemand, 'platforms' | 'resources'>,
): NodeSize[] {
  return nodesForPlatforms(pool, platforms).filter((size) => lacking(resources, size).length === 0)
}
