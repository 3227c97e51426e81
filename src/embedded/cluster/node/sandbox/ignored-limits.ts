import { enforceableLimits } from './limit-resources.ts'
import type { NodePod } from '../node-pod.ts'

/** What tells that limits of a Pod are not enforced: the reason of its condition and of its Event. */
export interface IgnoredLimits {
  reason: 'LimitsIgnored'
  message: string
}

/** The limits of a Pod that this node cannot enforce: no control group it may write, or not of that kind. */
export function ignoredLimits(pod: NodePod): IgnoredLimits | null {
  const wanted = pod.spec.containers.flatMap(({ resources }) => Object.keys(resources?.limits ?? {}))
  const enforced: string[] = wanted.length === 0 ? [] : enforceableLimits()
  const ignored = new Set(wanted.filter((name) => !enforced.includes(name)))
  if (ignored.size === 0) return null
  const message = `This node does not enforce the limits of: ${[...ignored].join(', ')}`
  return { reason: 'LimitsIgnored', message }
}
