import type { Suspicion } from './suspect-stall.ts'

/** How long one execution has been held up by the same thing. */
interface Patience {
  /** Takes in what holds it up now; returns when that is too long (epoch ms), null while nothing does. */
  take(suspicion: Suspicion | null, now: number): number | null
}

/** Looks are seconds apart: who looks later than this was asleep, or has a clock that jumped. */
const longestGapMs = 10_000
/** Who has just begun to look, or woke up, may see what is long over. */
const awakeMs = 15_000

/**
 * Counts from when the cluster says that it began, so that a restart does not begin the time anew, but neither from
 * before the execution was admitted nor from after it was seen: the cluster's clock may differ from ours.
 */
export function keepPatience(admittedAt: number): Patience {
  let cause: Suspicion['cause'] | null = null
  let firstSeen = 0
  let awakeSince: number | null = null
  let lastLook = 0

  return {
    take(suspicion, now) {
      const gap = now - lastLook
      if (awakeSince === null || gap > longestGapMs || gap < 0) awakeSince = now
      lastLook = now
      if (suspicion === null) {
        cause = null
        return null
      }
      if (suspicion.cause !== cause || firstSeen > now) firstSeen = now
      cause = suspicion.cause
      const { limitMs } = suspicion
      const began = Math.min(firstSeen, Math.max(admittedAt, suspicion.since ?? firstSeen))
      return Math.max(began + limitMs, awakeSince + Math.min(awakeMs, limitMs))
    },
  }
}
