import type { Clock } from '../../ports.ts'

/**
 * Passes on what a generator yields, and calls `cut` when one that was yielded is not taken within `mostMs`: whoever
 * reads so slowly is sent away, to go on later from where they were.
 */
export async function* watchStall<T>(
  items: AsyncIterable<T>,
  { clock, mostMs, cut }: { clock: Clock; mostMs: number; cut: () => void },
): AsyncGenerator<T, undefined> {
  for await (const item of items) {
    const taken = new AbortController()
    void clock.sleep(mostMs, taken.signal).then(() => {
      if (!taken.signal.aborted) cut()
    })
    try {
      yield item
    } finally {
      taken.abort()
    }
  }
}
