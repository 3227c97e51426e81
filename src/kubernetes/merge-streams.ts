/**
 * Items of several streams as they come. When one throws, so does this; when this is left, all end
 * (`signal` given to `open` aborts). Items wait in memory for a reader who is expected to be quick.
 */
export async function* mergeStreams<T>(
  signal: AbortSignal,
  open: (signal: AbortSignal) => AsyncIterable<T>[],
): AsyncGenerator<T> {
  const leaving = new AbortController()
  const inner = AbortSignal.any([signal, leaving.signal])
  const waiting: T[] = []
  const failures: unknown[] = []
  let wake = () => {}
  let running = 0

  async function pump(stream: AsyncIterable<T>): Promise<void> {
    try {
      for await (const item of stream) {
        waiting.push(item)
        wake()
      }
    } catch (error) {
      failures.push(error)
    }
    running -= 1
    wake()
  }

  const streams = open(inner)
  running = streams.length
  const pumps = streams.map(pump)
  try {
    for (;;) {
      yield* waiting.splice(0)
      if (failures.length > 0) throw failures[0]
      if (waiting.length > 0) continue
      if (running === 0) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    leaving.abort()
    await Promise.all(pumps)
  }
}
