import type { RunSnapshot } from '../ports.ts'
import type { Condition } from '../shipwright/index.ts'
import { clip } from './clip.ts'

const longest = 1_024
/** A Pod on its way says a new thing every tenth of a second; none of it is worth telling. */
const ordinary = /^(Pending$|pod status ")/
const startingUp = new Set(['PodInitializing', 'ContainerCreating'])

/** What a run that has no step at work waits for, `Reason: the cluster's words`; null when it has said nothing yet. */
export function readWaiting({ pod }: RunSnapshot, condition: Condition | null): string | null {
  if (condition === null) return null
  const scheduled = pod?.status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False' && scheduled.message) return tell(scheduled.reason, scheduled.message)
  const held = pod?.status?.containerStatuses
    ?.map(({ state }) => state?.waiting)
    .find((waiting) => waiting?.message && !startingUp.has(waiting.reason ?? ''))
  if (held?.message) return tell(held.reason, held.message)
  const said = condition.message ?? ''
  if (said === '' || ordinary.test(said)) return condition.reason ?? 'Pending'
  return tell(condition.reason === 'Pending' ? undefined : condition.reason, said)
}

/** The reason leads, because what it means can be looked up. */
function tell(reason: string | undefined, message: string): string {
  return clip(reason === undefined || message.startsWith(reason) ? message : `${reason}: ${message}`, longest)
}
