import type { Clock, Log } from '../../ports.ts'

const firstPauseMs = 50
const longestPauseMs = 30_000
const longestSleepMs = 60_000

interface Reconciler {
  /** The object with this key may need work; many calls before its turn are one. */
  enqueue(key: string): void
  stop(): Promise<void>
}

/**
 * Level-triggered work by key: `reconcile` looks at what is there now, does what is missing, and
 * answers when (epoch ms) it wants to look again without a change; null is never. What it throws is
 * logged and tried again with growing pauses. One key at a time, in the order of asking.
 */
export function startReconciler(options: {
  name: string
  clock: Clock
  log: Log
  reconcile: (key: string) => number | null
}): Reconciler {
  const { clock, log, name } = options
  const due = new Map<string, number>()
  const failures = new Map<string, number>()
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted
  let ring = () => {}

  function turn(key: string): void {
    due.delete(key)
    try {
      const next = options.reconcile(key)
      failures.delete(key)
      if (next !== null) schedule(key, next)
    } catch (error) {
      const count = (failures.get(key) ?? 0) + 1
      failures.set(key, count)
      // A conflict or a vanished object is the ordinary end of a race; only what repeats is worth a line.
      if (count > 1) log.warn({ reconciler: name, key, err: error }, 'reconciling failed, trying again')
      schedule(key, clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1)))
    }
  }

  function schedule(key: string, at: number): void {
    due.set(key, Math.min(at, due.get(key) ?? Infinity))
  }

  async function run(): Promise<void> {
    while (!stopped()) {
      const now = clock.now()
      const ready = [...due].filter(([, at]) => at <= now).map(([key]) => key)
      for (const key of ready) {
        if (stopped()) return
        turn(key)
        await new Promise(setImmediate)
      }
      const next = Math.min(...due.values())
      if (next <= clock.now()) continue
      const bell = new AbortController()
      ring = () => bell.abort()
      await clock.sleep(
        Math.min(longestSleepMs, next - clock.now()),
        AbortSignal.any([stopping.signal, bell.signal]),
      )
      ring = () => {}
    }
  }

  const running = run()
  return {
    enqueue(key) {
      due.set(key, 0)
      ring()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
