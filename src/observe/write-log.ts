import type { Clock, Store } from '../ports.ts'

interface LogWriterOptions {
  store: Pick<Store, 'commit' | 'read'>
  clock: Clock
  executionId: string
  step: string
  /** Bytes of one step's log that are kept. */
  maxBytes: number
  signal: AbortSignal
}

/** Writes one reading of a log, from its start, behind what the store already has of it. */
interface LogWriter {
  /** False once the log is full: more is useless. */
  write(bytes: Uint8Array): Promise<boolean>
  /** Everything written so far is in the store afterwards. */
  flush(): Promise<void>
}

const chunkBytes = 64 * 1024
const chunkMs = 200

/**
 * Collects bytes into chunks of at most 64 kB or 200 ms. A log is always read from its start (a cluster
 * offers no offset), so bytes that an earlier reading stored are passed over; that is why its masking must
 * come out the same each time.
 */
export async function openLogWriter(options: LogWriterOptions): Promise<LogWriter> {
  const { store, clock, executionId, step, maxBytes } = options
  const stored = await store.read('log', { executionId, step, from: 0, maxBytes: 1 })
  const notice = new TextEncoder().encode(`\n[slipway: cut here, the log is over ${maxBytes} bytes]\n`)
  let end = stored.end
  let position = 0
  let full = end > maxBytes
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let last: Promise<void> = Promise.resolve()
  let timed = false

  function take(bytes: Uint8Array): void {
    const fresh = bytes.subarray(Math.max(0, Math.min(bytes.length, end + waitingBytes - position)))
    position += bytes.length
    if (fresh.length === 0) return
    waiting.push(fresh)
    waitingBytes += fresh.length
  }

  async function store64(): Promise<void> {
    while (waitingBytes > 0) {
      const all = Buffer.concat(waiting)
      const data = all.subarray(0, chunkBytes)
      const answer = await store.commit('appendLog', {
        executionId,
        step,
        firstByte: end,
        data: new Uint8Array(data),
        at: clock.now(),
      })
      if (answer.end !== end + data.length) throw new Error(`the log of ${step} moved under its writer`)
      end = answer.end
      // More may have come while the store was at work.
      const rest = Buffer.concat(waiting).subarray(data.length)
      waiting = rest.length > 0 ? [rest] : []
      waitingBytes = rest.length
    }
  }

  function flush(): Promise<void> {
    const next = last.then(store64)
    // The failure is the caller's; the next flush tries again from what waits.
    last = next.catch(() => {})
    return next
  }

  function flushSoon(): void {
    if (timed || waitingBytes === 0) return
    timed = true
    void clock.sleep(chunkMs, options.signal).then(() => {
      timed = false
      // A failure shows again in the flush that the writer waits for.
      if (!options.signal.aborted) flush().catch(() => {})
    })
  }

  return {
    async write(bytes) {
      if (full) return false
      const room = maxBytes - position
      full = bytes.length > room
      take(full ? bytes.subarray(0, room) : bytes)
      if (full) take(notice)
      if (full || waitingBytes >= chunkBytes) await flush()
      else flushSoon()
      return !full
    },
    flush,
  }
}
