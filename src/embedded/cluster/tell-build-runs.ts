import type { Clock } from '../../ports.ts'
import { buildRun, succeeded } from '../../shipwright/index.ts'
import type { ObjectClient } from './objects/client.ts'
import { recordEvent } from './record-event.ts'

/** An end that is older is no news. */
const newsMs = 60_000

/**
 * Records an event whenever a BuildRun's condition gets another reason, so that `kubectl events` and
 * `kubectl describe` tell how it went; returns how to stop.
 */
export function tellBuildRuns(objects: ObjectClient, clock: Pick<Clock, 'now'>): () => void {
  const told = new Map<string, string>()
  return objects.watch('BuildRun', ({ type, object }) => {
    const { uid } = object.metadata
    const run = buildRun.safeParse(object).data
    const condition = run === undefined ? null : succeeded(run)
    if (type === 'DELETED' || condition === null) {
      told.delete(uid)
      return
    }
    const reason = condition.reason ?? condition.status
    if (told.get(uid) === reason || object.metadata.deletionTimestamp !== undefined) return
    told.set(uid, reason)
    // After a restart nothing is known of what has been told.
    const ended = Date.parse(run?.status?.completionTime ?? '')
    if (ended < clock.now() - newsMs) return
    const failed = condition.status === 'False'
    const event = { reason, message: condition.message ?? '', component: 'buildrun-controller' }
    recordEvent(objects, object, { ...event, type: failed ? 'Warning' : 'Normal' }, clock.now())
  })
}
