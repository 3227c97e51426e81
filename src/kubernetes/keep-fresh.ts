import type { Clock } from '../ports.ts'

interface Kept<T> {
  value: T
  /** Epoch milliseconds. */
  readAt: number
}

/**
 * What `read` said, not older than `maxAgeMs` as long as it answers: whoever asks later waits for a new answer, one
 * request for all of them. When it fails what is known is told, and it is not asked again for a moment; what it throws
 * is thrown only while nothing is known.
 */
export function keepFresh<T>(
  read: () => Promise<T>,
  { clock, maxAgeMs, pauseMs }: { clock: Pick<Clock, 'now'>; maxAgeMs: number; pauseMs: number },
): () => Promise<T> {
  let kept: Kept<T> | null = null
  let asking: Promise<T> | null = null
  let notBefore = 0

  async function ask(): Promise<T> {
    const readAt = clock.now()
    try {
      kept = { value: await read(), readAt }
      return kept.value
    } catch (error) {
      notBefore = clock.now() + pauseMs
      if (kept === null) throw error
      return kept.value
    } finally {
      asking = null
    }
  }

  return () => {
    const now = clock.now()
    if (kept !== null && (now - kept.readAt < maxAgeMs || now < notBefore)) return Promise.resolve(kept.value)
    return (asking ??= ask())
  }
}
