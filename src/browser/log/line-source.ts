import { createLineCache } from './line-cache.ts'
import type { Line, Lines } from './line.ts'

/** The service gives no more at a time. */
const mostAtOnce = 1000
/** So many beyond what is asked for are read with it: who scrolls on finds them here. */
const ahead = 150
/** The first time; then longer and longer, for it may be that nobody may read it any more. */
const retryMs = 1000
const mostRetryMs = 60_000

/** A step's log, as much of it as is looked at. */
interface LineSource {
  total(): number
  isComplete(): boolean
  get(n: number): Line | undefined
  /** Sees to it that these lines come; what was asked for before and not read yet is not needed any more. */
  want(first: number, last: number): void
  /** Lines that came without being asked for, or that the log has grown. */
  put(lines: Lines): void
  /** Reads the end, so that the total is known. */
  readEnd(): Promise<void>
}

interface SourceParts {
  /** Rejects when it cannot be read, or the signal aborts. */
  read: (from: number, count: number, signal: AbortSignal) => Promise<Lines>
  changed: () => void
  later: (ms: number, work: () => void) => void
}

/** One request at a time; one that nobody waits for any more is cancelled. */
export function createLineSource({ read, changed, later }: SourceParts): LineSource {
  const cache = createLineCache()
  let total = 0
  let isComplete = false
  let wanted: { first: number; last: number } | null = null
  let reading: { first: number; last: number; stop: AbortController } | null = null
  let isPlanned = false
  let failures = 0

  function put(lines: Lines): void {
    total = Math.max(total, lines.total)
    isComplete ||= lines.complete
    cache.put(lines.lines)
    changed()
  }

  function plan(): void {
    if (isPlanned) return
    isPlanned = true
    later(0, () => {
      isPlanned = false
      start()
    })
  }

  function start(): void {
    if (wanted === null) return
    const missing = cache.missing(Math.max(1, wanted.first), Math.min(total, wanted.last))
    if (missing === null) return
    if (reading !== null) {
      if (reading.first <= missing.last && missing.first <= reading.last) return
      reading.stop.abort()
    }
    // Further than is looked at, in the direction in which something is missing.
    const first = missing.first > wanted.first ? missing.first : Math.max(1, missing.first - ahead)
    const last = Math.min(total, missing.last < wanted.last ? missing.last : missing.last + ahead)
    void take(first, Math.min(last, first + mostAtOnce - 1))
  }

  async function take(first: number, last: number): Promise<void> {
    const mine = { first, last, stop: new AbortController() }
    reading = mine
    const lines = await read(first, last - first + 1, mine.stop.signal).catch(() => null)
    if (reading !== mine) return
    reading = null
    if (lines === null || lines.lines.length === 0) {
      later(Math.min(mostRetryMs, retryMs * 2 ** failures), plan)
      failures += 1
      return
    }
    failures = 0
    put(lines)
    plan()
  }

  return {
    total: () => total,
    isComplete: () => isComplete,
    get: (n) => cache.get(n),
    want(first, last) {
      wanted = { first, last }
      plan()
    },
    put,
    async readEnd() {
      put(await read(-mostFirst, mostFirst, new AbortController().signal))
    },
  }
}

const mostFirst = 200
