import type { Clock } from '../../ports.ts'

/** Counts failures by caller within a window of time. */
export interface AttemptLimit {
  /** Seconds until the caller may try again; 0 when it may now. */
  waitSeconds(caller: string): number
  failed(caller: string): void
}

/** In memory: a restart forgets, which costs an attacker more than it gives. */
export function createAttemptLimit(parts: {
  clock: Clock
  most: number
  windowMs: number
  /** Callers remembered; beyond it the oldest is forgotten, so that memory stays bounded. */
  mostCallers?: number
}): AttemptLimit {
  const { clock, most, windowMs, mostCallers = 10_000 } = parts
  const windows = new Map<string, { failures: number; until: number }>()
  const current = (caller: string) => {
    const window = windows.get(caller)
    return window !== undefined && window.until > clock.now() ? window : undefined
  }
  return {
    waitSeconds(caller) {
      const window = current(caller)
      if (window === undefined || window.failures < most) return 0
      return Math.ceil((window.until - clock.now()) / 1000)
    },
    failed(caller) {
      const window = current(caller) ?? { failures: 0, until: clock.now() + windowMs }
      window.failures += 1
      windows.delete(caller)
      windows.set(caller, window)
      if (windows.size <= mostCallers) return
      const oldest = windows.keys().next()
      if (!oldest.done) windows.delete(oldest.value)
    },
  }
}
