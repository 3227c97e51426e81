import type { Clock } from '../ports.ts'

/** An API server that has just started refuses all (403) until it has read its roles. */
interface Doubt {
  /** It was answered, and so is allowed. */
  answered(what: string): void
  /** Whether a refusal of it, now, is more than the haste of a server that has just started. */
  believes(what: string): boolean
}

/** Longer than any server takes to read its roles, and short enough for who took a right away on purpose. */
const doubtMs = 30_000

/** Doubts the refusal of what was answered before, or is in `always`, until it has lasted. */
export function doubtRefusals(clock: Pick<Clock, 'now'>, always: readonly string[] = []): Doubt {
  const allowed = new Set(always)
  const refusedSince = new Map<string, number>()
  return {
    answered(what) {
      allowed.add(what)
      refusedSince.delete(what)
    },
    believes(what) {
      if (!allowed.has(what)) return true
      const since = refusedSince.get(what) ?? clock.now()
      refusedSince.set(what, since)
      return clock.now() - since >= doubtMs
    },
  }
}
