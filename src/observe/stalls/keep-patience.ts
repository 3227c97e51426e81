import type { HeldNote } from '../../shipwright/index.ts'
import type { Suspicion } from './suspect-stall.ts'

/** How long one execution has been held up by the same thing. */
interface Patience {
  /**
   * Takes in what holds it up now; returns when that is too long (epoch ms), null while nothing does.
   *
   * @param noted what was kept of it, which is asked at the first look only: later ones know better
   */
  take(suspicion: Suspicion | null, now: number, noted?: HeldNote | null): number | null
  /** What is to be kept of it, where the cluster does not say since when. */
  note(): HeldNote | null
}

/** Looks are seconds apart: who looks later than this was asleep, or has a clock that jumped. */
const longestGapMs = 10_000
/** Who has just begun to look, or woke up, may see what is long over. */
const awakeMs = 15_000

/**
 * Counts from when the cluster says that it began, so that a restart does not begin the time anew, but neither from
 * before the execution was admitted nor from after it was seen: the cluster's clock may differ from ours. Where it does
 * not say, from when it was seen, which is to be kept.
 */
export function keepPatience(admittedAt: number): Patience {
  let cause: string | null = null
  let isTimed = false
  let firstSeen = 0
  let awakeSince: number | null = null
  let lastLook = 0

  return {
    take(suspicion, now, noted = null) {
      const isFirst = awakeSince === null
      const gap = now - lastLook
      if (awakeSince === null || gap > longestGapMs || gap < 0) awakeSince = now
      lastLook = now
      if (suspicion === null) {
        cause = null
        return null
      }
      const key = keyOf(suspicion)
      if (key !== cause || firstSeen > now) firstSeen = now
      if (isFirst && noted?.cause === key) firstSeen = Math.min(now, Math.max(admittedAt, noted.since))
      cause = key
      isTimed = suspicion.since !== null
      const { limitMs } = suspicion
      const began = Math.min(firstSeen, Math.max(admittedAt, suspicion.since ?? firstSeen))
      return Math.max(began + limitMs, awakeSince + Math.min(awakeMs, limitMs))
    },
    note: () => (cause === null || isTimed ? null : { cause, since: firstSeen }),
  }
}

/** The images of two steps are two things to wait for. */
function keyOf({ cause, container }: Suspicion): string {
  return container === null ? cause : `${cause} ${container}`
}
