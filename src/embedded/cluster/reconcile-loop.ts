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
  /** To look at now, in the order of asking. */
  const ready = new Set<string>()
  /** By key, when to look again; thousands wait here for a deletion far away. */
  const later = new Map<string, number>()
  let soonest = Infinity
  const failures = new Map<string, number>()
  const stopping = new AbortController()
  const stopped = () => stopping.signal.aborted
  let ring = () => {}

  function turn(key: string): void {
    ready.delete(key)
    later.delete(key)
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
    if (ready.has(key)) return
    later.set(key, at)
    soonest = Math.min(soonest, at)
  }

  /** Moves what is due to `ready`. */
  function wake(now: number): void {
    if (soonest > now) return
    soonest = Infinity
    for (const [key, at] of later)
      if (at <= now) {
        later.delete(key)
        ready.add(key)
      } else soonest = Math.min(soonest, at)
  }

  async function run(): Promise<void> {
    while (!stopped()) {
      wake(clock.now())
      for (const key of [...ready]) {
        if (stopped()) return
        turn(key)
        await new Promise(setImmediate)
      }
      if (ready.size > 0 || soonest <= clock.now()) continue
      const bell = new AbortController()
      ring = () => bell.abort()
      await clock.sleep(
        Math.min(longestSleepMs, soonest - clock.now()),
        AbortSignal.any([stopping.signal, bell.signal]),
      )
      ring = () => {}
    }
  }

  const running = run()
  return {
    enqueue(key) {
      ready.add(key)
      ring()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
