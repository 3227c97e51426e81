import type { Log, Store } from '../ports.ts'

const chunkBytes = 256 * 1024

/** Where a step's log is, in bytes; `until` is not included. */
export interface LogRange {
  executionId: string
  step: string
  from: number
  until: number
}

/** Where a step's log ends now; 0 when there is none yet. */
export async function logEnd(store: Pick<Store, 'read'>, executionId: string, step: string): Promise<number> {
  return (await store.read('log', { executionId, step, from: 0, maxBytes: 0 })).end
}

/** The bytes of a range in pieces, read only as fast as they are taken. */
export async function* readLog(store: Pick<Store, 'read'>, range: LogRange): AsyncGenerator<Uint8Array> {
  const { executionId, step, until } = range
  let from = range.from
  while (from < until) {
    const maxBytes = Math.min(chunkBytes, until - from)
    const { data, next } = await store.read('log', { executionId, step, from, maxBytes })
    if (next <= from) return
    yield data.subarray(0, until - from)
    from = next
  }
}

/** Several, one after the other, each under its step's name. */
export async function* withTitles(
  store: Pick<Store, 'read'>,
  ranges: LogRange[],
): AsyncGenerator<Uint8Array, undefined> {
  for (const range of ranges) {
    if (range.until === 0) continue
    yield Buffer.from(`==> ${range.step}\n`)
    let last = 0x0a
    for await (const data of readLog(store, range)) {
      last = data.at(-1) ?? last
      yield data
    }
    if (last !== 0x0a) yield Buffer.from('\n')
  }
}

/** What breaks within a stream is told to the log; the caller sees an answer that is cut, and no words of it. */
export async function* breakOff(
  text: AsyncIterable<Uint8Array>,
  log: Log,
): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* text
  } catch (error) {
    log.warn({ err: error }, 'a log could not be read to its end')
    throw new Error('the log could not be read to its end')
  }
}
