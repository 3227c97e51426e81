import type { Log } from '../../../ports.ts'
import type { KubeObject, WatchLine } from './client.ts'
import { ApiError } from './client.ts'
import type { Matches } from './parse-selector.ts'

/** A committed change; objects are shared and must not be written to. */
export interface Change {
  revision: number
  type: WatchLine['type']
  object: KubeObject
  /** What it was before; null for a new one. */
  previous: KubeObject | null
  /** Length of the object as JSON. */
  size: number
}

interface Broadcast {
  publish(changes: Change[]): void
  /** The revision of the last change of the kind that is no longer remembered. */
  forgotten(kind: string): number
  /** Every change of the kind after `since` (null: from now on), as seen through `matches`. 410 when too old. */
  subscribe(
    kind: string,
    matches: Matches,
    since: number | null,
    listener: (line: WatchLine) => void,
  ): () => void
}

interface Subscriber {
  kind: string
  tell: (change: Change) => void
}

/** Of JSON in memory, whatever `window` says: an object may be as large as a request. */
const windowBytes = 32 * 1024 * 1024

/**
 * Tells everybody who watches, synchronously and in the order of the commits: a listener that writes
 * makes changes that are told after the present one. The last `window` changes are kept so that a
 * watch can begin in the past; `start` is the revision before the first of them.
 */
export function broadcastChanges(options: { start: number; window: number; log: Log }): Broadcast {
  const subscribers = new Set<Subscriber>()
  const history: Change[] = []
  const queue: Change[] = []
  /** By kind: a quiet one is not forgotten because of a busy one. */
  const forgotten = new Map<string, number>()
  let latest = options.start
  let remembered = 0
  let telling = false

  function remember(changes: Change[]): void {
    history.push(...changes)
    latest = changes.at(-1)?.revision ?? latest
    for (const change of changes) remembered += change.size
    let excess = 0
    for (; history.length - excess > options.window || remembered > windowBytes; excess++)
      remembered -= history[excess]?.size ?? 0
    for (const { object, revision } of history.splice(0, excess)) forgotten.set(object.kind, revision)
  }
  const forgottenOf = (kind: string) => forgotten.get(kind) ?? options.start

  function tell(subscriber: Subscriber, change: Change): void {
    if (subscriber.kind !== change.object.kind || !subscribers.has(subscriber)) return
    try {
      subscriber.tell(change)
    } catch (error) {
      options.log.error({ err: error, kind: subscriber.kind }, 'a watch listener threw')
    }
  }

  return {
    forgotten: forgottenOf,

    publish(changes) {
      queue.push(...changes)
      remember(changes)
      if (telling) return
      telling = true
      for (let change = queue.shift(); change !== undefined; change = queue.shift())
        for (const subscriber of [...subscribers]) tell(subscriber, change)
      telling = false
    },

    subscribe(kind, matches, since, listener) {
      const oldest = forgottenOf(kind)
      // A version that was never given comes from other objects than these, of a file that is gone.
      if (since !== null && (since < oldest || since > latest))
        throw new ApiError(410, 'Expired', `too old resource version: ${since} (${oldest})`)
      // What is still in the queue is older than this subscription, unless it asked for the past.
      let seen = since ?? latest
      const subscriber: Subscriber = {
        kind,
        tell(change) {
          if (change.revision <= seen) return
          seen = change.revision
          const line = throughSelection(change, matches)
          if (line) listener(line)
        },
      }
      subscribers.add(subscriber)
      for (const change of [...history]) tell(subscriber, change)
      return () => void subscribers.delete(subscriber)
    },
  }
}

/** An object that begins to match was added for this watcher, one that ceases to was deleted. */
function throughSelection(change: Change, matches: Matches): WatchLine | null {
  const before = change.previous !== null && matches(change.previous)
  const now = change.type !== 'DELETED' && matches(change.object)
  if (!before && !now) return null
  const type = !before ? 'ADDED' : now ? 'MODIFIED' : 'DELETED'
  return { type, object: change.object }
}
