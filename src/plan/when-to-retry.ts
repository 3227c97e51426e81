const longestOutageMs = 24 * 3_600_000
const mostAttempts = 8
const firstPauseMs = 1_000
const longestPauseMs = 600_000
/** Shorter, because when the other side is back everybody waits for it. */
const longestOutagePauseMs = 60_000

/** What went wrong with a delivery, and when. */
interface Setback {
  now: number
  receivedAt: number
  /** Including the one that failed. */
  attempts: number
  /** When the other side wants to be asked again; null when the fault is ours. */
  unavailableUntil: number | null
}

/**
 * When to try a delivery again, in epoch ms; null gives up, after which GitHub's redelivery starts anew.
 * An outage is waited out for a day, with growing pauses, so that a thousand deliveries that wait do not keep
 * the other side down, and never asked about before the time that it named; what looks like a bug of ours is
 * tried eight times.
 */
export function whenToRetry({ now, receivedAt, attempts, unavailableUntil }: Setback): number | null {
  const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 20))
  if (unavailableUntil === null) return attempts >= mostAttempts ? null : now + pause
  if (now - receivedAt >= longestOutageMs) return null
  const growing = now + Math.min(longestOutagePauseMs, pause)
  return Math.max(growing, Math.min(unavailableUntil, now + longestOutageMs))
}
