/** What paces the work; of the browser, or of a test. */
interface Pace {
  now(): number
  later(ms: number, work: () => void): void
  random(): number
}

/**
 * Work that many things ask for, done once for all that asked meanwhile: not before a moment that differs between
 * readers, not more often than every `everyMs`, and never twice at a time.
 */
export function coalesce(
  work: () => Promise<unknown>,
  pace: Pace,
  everyMs = 1000,
  spreadMs = 300,
): () => void {
  let state: 'idle' | 'planned' | 'busy' | 'again' = 'idle'
  let lastAt = -Infinity
  const plan = () => {
    state = 'planned'
    const rest = Math.max(0, lastAt + everyMs - pace.now())
    pace.later(rest + pace.random() * spreadMs, run)
  }
  const run = () => {
    state = 'busy'
    lastAt = pace.now()
    void work().finally(() => {
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
