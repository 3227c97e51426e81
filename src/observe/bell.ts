import type { Clock } from '../ports.ts'

/** Lets one waiter sleep until something happens. A ring before the wait is not lost. */
interface Bell {
  ring(): void
  /** Resolves at the next ring, at the latest after `ms`, and at once when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function createBell(clock: Clock): Bell {
  let rung = false
  let awake: AbortController | null = null
  return {
    ring() {
      rung = true
      awake?.abort()
    },
    async wait(ms, signal) {
      awake = new AbortController()
      if (!rung) await clock.sleep(ms, AbortSignal.any([signal, awake.signal]))
      rung = false
      awake = null
    },
  }
}
