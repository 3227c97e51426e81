import { createHash } from 'node:crypto'
import type { KubeObject, ObjectClient } from './objects/client.ts'
import { ApiError } from './objects/client.ts'

/** What `kubectl describe` shows at the end. The same event again is counted, and was last seen then. */
export function recordEvent(
  objects: ObjectClient,
  about: KubeObject,
  event: { type: 'Normal' | 'Warning'; reason: string; message: string; component: string },
  now: number,
): void {
  const { name, namespace, uid } = about.metadata
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
  const digest = createHash('sha256').update(`${uid} ${event.reason} ${event.message}`).digest('hex')
  // Events of what has no namespace lie in this one.
  const place = { namespace: namespace ?? 'default', name: `${name}.${digest.slice(0, 16)}` }
  const known = objects.get('Event', place.namespace, place.name)
  try {
    if (known !== null) {
      // Who looks again and again within a second sees one thing.
      if (known['lastTimestamp'] === time) return
      objects.update({ ...known, lastTimestamp: time, count: Number(known['count'] ?? 1) + 1 })
      return
    }
    objects.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        ...place,
        ownerReferences: [{ apiVersion: about.apiVersion, kind: about.kind, name, uid }],
      },
      involvedObject: { apiVersion: about.apiVersion, kind: about.kind, name, namespace, uid },
      type: event.type,
      reason: event.reason,
      message: event.message.slice(0, 1024),
      source: { component: event.component },
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    })
  } catch (error) {
    // An event is a courtesy: that it is there already, or its namespace gone, must not stop the work.
    if (!(error instanceof ApiError)) throw error
  }
}
