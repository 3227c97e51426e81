/** Lets only so many through at a time, in the order in which they came. */
export interface Turnstile {
  /** Does it when there is room. What has not begun is not done once the signal aborts: then this rejects. */
  pass<T>(doing: () => Promise<T>, signal: AbortSignal): Promise<T>
}

export function createTurnstile(most: number): Turnstile {
  const waiting: (() => void)[] = []
  let inside = 0

  async function enter(): Promise<void> {
    if (inside < most) inside += 1
    // Whoever leaves hands on the place.
    else await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leave(): void {
    const next = waiting.shift()
    if (next) next()
    else inside -= 1
  }

  return {
    async pass(doing, signal) {
      await enter()
      try {
        signal.throwIfAborted()
        return await doing()
      } finally {
        leave()
      }
    },
  }
}
