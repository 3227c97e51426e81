import type { RunSnapshot } from '../ports.ts'
import type { Condition } from '../shipwright/index.ts'
import { clip } from './clip.ts'

const longest = 1_024
/** A Pod on its way says a new thing every tenth of a second; none of it is worth telling. */
const ordinary = /^(Pending$|pod status ")/
const startingUp = new Set(['PodInitializing', 'ContainerCreating'])

/** What a run that has no step at work waits for, in the cluster's words; null when it has said nothing yet. */
export function readWaiting({ pod }: RunSnapshot, condition: Condition | null): string | null {
  if (condition === null) return null
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False' && scheduled.message) return clip(scheduled.message, longest)
  const held = pod?.status?.containerStatuses
    ?.map(({ state }) => state?.waiting)
    .find((waiting) => waiting?.message && !startingUp.has(waiting.reason ?? ''))
  if (held?.message) return clip(held.message, longest)
  const said = condition.message ?? ''
  return said === '' || ordinary.test(said) ? (condition.reason ?? 'Pending') : clip(said, longest)
}
