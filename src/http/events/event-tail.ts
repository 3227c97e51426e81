import type { LiveEvent } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'

/**
 * The newest events, kept once for all readers, so that each commit costs the store one reading and not one a
 * reader. It reads only while somebody follows.
 */
export interface EventTail {
  /** Begins to follow; resolves when `last` is known. `leave` ends it and is safe to call twice. */
  join(): Promise<{ leave(): void }>
  /** The newest sequence number that was read. */
  last(): number
  /** What happened after a sequence number; null where memory does not reach back so far, or the number is ahead. */
  after(sequence: number): readonly LiveEvent[] | null
  /** Resolves when something newer was read, after `ms`, or when the signal aborts; never rejects. */
  newer(sequence: number, ms: number, signal: AbortSignal): Promise<void>
  /** How many follow. */
  readers(): number
}

const readLimit = 500
const pauseAfterFailureMs = 1_000

/**
 * @param keep how many events are held at most
 * @param restMs wakes that come closer together are answered as one
 * @param pollMs the store is looked at this often without a wake
 */
export function createEventTail(parts: {
  store: Pick<Store, 'read' | 'onWake'>
  clock: Clock
  log: Log
  keep?: number
  restMs?: number
  pollMs?: number
}): EventTail {
  const { store, clock, log, keep = 2_000, restMs = 50, pollMs = 1_000 } = parts
  let items: LiveEvent[] = []
  /** Every event after this one, up to `last`, is in `items`. */
  let from = 0
  let last = 0
  let readers = 0
  let following: { begun: Promise<void>; end: AbortController } | null = null
  const waiting = new Set<() => void>()
  const bell = { rung: false, ring: () => {} }

  const isRung = () => bell.rung
  const wake = () => {
    for (const tell of waiting) tell()
  }

  async function read(signal: AbortSignal): Promise<void> {
    for (;;) {
      const page = await store.read('events', { after: last, limit: readLimit })
      // Whoever begins anew reads for itself.
      if (signal.aborted || page.items.length === 0) return
      items.push(...page.items)
      last = page.items.at(-1)?.sequence ?? last
      const over = items.length - keep
      if (over > 0) {
        from = items[over - 1]?.sequence ?? from
        items = items.slice(over)
      }
      wake()
      if (page.items.length < readLimit) return
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    const stop = store.onWake('events', () => {
      bell.rung = true
      bell.ring()
    })
    try {
      while (!signal.aborted) {
        bell.rung = false
        let pauseMs = restMs
        try {
          await read(signal)
        } catch (error) {
          log.warn({ err: error }, 'live events could not be read; tried again soon')
          pauseMs = pauseAfterFailureMs
        }
        await clock.sleep(pauseMs, signal)
        if (isRung()) continue
        const woken = new AbortController()
        bell.ring = () => woken.abort()
        await clock.sleep(pollMs, AbortSignal.any([signal, woken.signal]))
        bell.ring = () => {}
      }
    } finally {
      stop()
    }
  }

  function begin(): { begun: Promise<void>; end: AbortController } {
    const end = new AbortController()
    const begun = store.read('events', { after: Number.MAX_SAFE_INTEGER, limit: 1 }).then((page) => {
      if (end.signal.aborted) return
      items = []
      from = last = page.last
      void follow(end.signal)
    })
    return { begun, end }
  }

  return {
    async join() {
      readers += 1
      following ??= begin()
      const mine = following
      let gone = false
      const leave = () => {
        if (gone) return
        gone = true
        readers -= 1
        if (readers > 0) return
        following?.end.abort()
        following = null
      }
      try {
        await mine.begun
      } catch (error) {
        leave()
        if (following === mine) following = null
        throw error
      }
      return { leave }
    },
    last: () => last,
    after(sequence) {
      if (sequence < from || sequence > last) return null
      const first = items.findIndex((event) => event.sequence > sequence)
      return first === -1 ? [] : items.slice(first)
    },
    async newer(sequence, ms, signal) {
      if (last > sequence || signal.aborted) return
      const woken = new AbortController()
      const tell = () => woken.abort()
      waiting.add(tell)
      await clock.sleep(ms, AbortSignal.any([signal, woken.signal]))
      waiting.delete(tell)
    },
    readers: () => readers,
  }
}
