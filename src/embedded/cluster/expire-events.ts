import type { Clock, Log } from '../../ports.ts'
import type { KubeObject, ObjectClient } from './objects/client.ts'

/** As a real API server keeps them. */
const keptMs = 60 * 60_000
/** Events of one minute go together. */
const togetherMs = 60_000

/** Deletes events an hour after they were last seen, until it is stopped. */
export function startExpiringEvents(parts: { objects: ObjectClient; clock: Clock; log: Log }): {
  stop(): Promise<void>
} {
  const { objects, clock, log } = parts
  const stopping = new AbortController()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = keptMs - (clock.now() - deleteExpired(objects, clock.now()))
      await clock.sleep(Math.max(togetherMs, pause), stopping.signal)
    }
  }

  const running = run().catch((error: unknown) =>
    log.error({ err: error }, 'events are not deleted any more'),
  )
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** When the oldest event that is left was last seen (epoch ms); `now` where there is none. */
function deleteExpired(objects: ObjectClient, now: number): number {
  let oldest = now
  for (const event of objects.list('Event')) {
    const seen = lastSeen(event)
    if (seen > now - keptMs) oldest = Math.min(oldest, seen)
    else objects.delete('Event', event.metadata.namespace ?? null, event.metadata.name)
  }
  return oldest
}

/** Of one whose times cannot be read, 0. */
function lastSeen({ lastTimestamp, eventTime, metadata }: KubeObject): number {
  const times = [lastTimestamp, eventTime, metadata.creationTimestamp]
  const known = times.map((time) => (typeof time === 'string' ? Date.parse(time) : Number.NaN))
  return known.find((time) => !Number.isNaN(time)) ?? 0
}
