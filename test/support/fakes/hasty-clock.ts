import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../../src/ports.ts'

/** A clock on which time passes only while somebody sleeps, and then at once: hours take no time, and nothing is waited for by luck. */
export function hastyClock(
  start = Date.parse('2026-11-20T12:00:00Z'),
): Clock & { forward(ms: number): void } {
  let now = start
  return {
    now: () => now,
    forward: (ms) => void (now += ms),
    async sleep(ms, signal) {
      const until = now + ms
      // Work that is under way may end, and wake the sleeper, before the time does.
      for (let turn = 0; turn < 20 && !signal.aborted; turn += 1) await setImmediate()
      if (!signal.aborted) now = Math.max(now, until)
    },
  }
}
