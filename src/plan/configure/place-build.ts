import type { BuildMethod, BuildSpec, Capacity, Placement, Resources, Tenant } from '../../domain/index.ts'
import { choosePool, type PoolChoice } from '../../pools/index.ts'
import type { SpecProblem } from '../rules/judge-spec.ts'
import type { Offer } from './offer.ts'

type Asking = Pick<BuildSpec, 'platforms' | 'resources'> & { method: BuildMethod | null }

/** Where a build goes; null where the cluster has no pools. What none can take is told with each pool's reason. */
export function placeBuild(
  { method, platforms, resources }: Asking,
  { pools: allowed }: Pick<Tenant, 'pools'>,
  { pools, largestNode }: Pick<Offer, 'pools' | 'largestNode'>,
): { placement: Placement | null } | { problem: SpecProblem } {
  const choose = (asked: { platforms: string[]; resources: Resources }): PoolChoice =>
    choosePool({ method, ...asked, allowed: allowed ?? null }, pools)
  const choice = choose({ platforms, resources })
  if ('refused' in choice) {
    const fits = (asked: { platforms: string[]; resources: Resources }) => 'placement' in choose(asked)
    // The key without which there would be a place.
    const key = fits({ platforms, resources: {} })
      ? 'resources'
      : fits({ platforms: [], resources })
        ? 'platforms'
        : 'method'
    const reasons = choice.refused.map(({ pool, why }) => `\`${pool}\`: ${why}`)
    return { problem: { path: [key], message: `No pool of nodes takes this build. ${reasons.join(' ')}` } }
  }
  const short = choice.placement === null ? findShort(resources, largestNode) : undefined
  if (short === undefined) return choice
  return {
    problem: { path: ['resources', short], message: `No node of the cluster has so much \`${short}\`.` },
  }
}

const kinds = ['cpu', 'memory', 'gpu', 'disk'] as const

function findShort(asked: Resources, largest: Capacity | null): keyof Resources | undefined {
  return kinds.find((kind) => largest !== null && (asked[kind] ?? 0) > largest[kind])
}
