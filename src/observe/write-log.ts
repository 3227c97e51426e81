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
/** Stands where a container's log began once more, since it was run again or the node rotated its file. */
const anew = Buffer.from('\n[slipway: the log begins anew here]\n')

/**
 * Collects bytes into chunks of at most 64 kB or 200 ms. A log is always read from its start (a cluster
 * offers no offset), so bytes that an earlier reading stored are passed over; that is why its masking must
 * come out the same each time. Where they are not the same it is another log: that is marked, and thrown as
 * an Error, after which the next reading goes behind the mark.
 */
export async function openLogWriter(options: LogWriterOptions): Promise<LogWriter> {
  const { store, clock, executionId, step, maxBytes } = options
  const stored = await store.read('log', { executionId, step, from: 0, maxBytes: 1 })
  const notice = new TextEncoder().encode(`\n[slipway: cut here, the log is over ${maxBytes} bytes]\n`)
  let end = stored.end
  /** Where in the store this reading begins. */
  const base = await findBase()
  let position = 0
  let full = end > maxBytes
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  let last: Promise<void> = Promise.resolve()
  let timed = false

  async function findBase(): Promise<number> {
    let found = 0
    const pieceBytes = 1024 * 1024
    // Pieces overlap, so that a mark on their border is seen.
    for (let from = 0; from + anew.length <= end; from += pieceBytes - anew.length) {
      const { data } = await store.read('log', { executionId, step, from, maxBytes: pieceBytes })
      const mark = Buffer.from(data).lastIndexOf(anew)
      if (mark >= 0) found = from + mark + anew.length
    }
    return found
  }

  /** Throws where what an earlier reading stored is not what this one reads. */
  async function passOver(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return
    const from = base + position
    const { data } = await store.read('log', { executionId, step, from, maxBytes: bytes.length })
    if (Buffer.compare(data, bytes) === 0) return
    const mark = { executionId, step, firstByte: end, data: new Uint8Array(anew), at: clock.now() }
    await store.commit('appendLog', mark)
    throw new Error(`the log of ${step} is another than before`)
  }

  async function take(bytes: Uint8Array): Promise<void> {
    const known = Math.max(0, Math.min(bytes.length, end + waitingBytes - base - position))
    await passOver(bytes.subarray(0, known))
    const fresh = bytes.subarray(known)
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
      const room = Math.max(0, maxBytes - base - position)
      full = bytes.length > room
      await take(full ? bytes.subarray(0, room) : bytes)
      if (full) await take(notice)
      if (full || waitingBytes >= chunkBytes) await flush()
      else flushSoon()
      return !full
    },
    flush,
  }
}
