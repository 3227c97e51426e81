/** What paces the work; of the browser, or of a test. */
interface Pace {
  now(): number
  later(ms: number, work: () => void): void
  random(): number
}

/** Whoever looks is never told later than so. */
const longestRestMs = 5_000

/**
 * Work that many things ask for, done once for all that asked meanwhile: not before a moment that differs between
 * readers, not more often than every `everyMs`, and never twice at a time. Work that takes long rests ten times as long:
 * two hundred readers of a service that is at its limit ask it for twenty pages at a time at most, and not for all.
 */
export function coalesce(
  work: () => Promise<unknown>,
  pace: Pace,
  everyMs = 1000,
  spreadMs = 300,
): () => void {
  let state: 'idle' | 'planned' | 'busy' | 'again' = 'idle'
  let notBefore = -Infinity
  const plan = () => {
    state = 'planned'
    const rest = Math.max(0, notBefore - pace.now())
    pace.later(rest + pace.random() * spreadMs, run)
  }
  const run = () => {
    state = 'busy'
    const begunAt = pace.now()
    void work().finally(() => {
      const tookMs = pace.now() - begunAt
      notBefore = Math.max(begunAt + everyMs, pace.now() + Math.min(10 * tookMs, longestRestMs))
      const again = state === 'again'
      state = 'idle'
      if (again) plan()
    })
  }
  return () => {
    if (state === 'idle') plan()
    else if (state === 'busy') state = 'again'
  }
}
