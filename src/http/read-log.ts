import type { Store } from '../ports.ts'

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
