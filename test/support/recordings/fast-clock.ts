import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../../src/ports.ts'

/** A clock that goes as the real one does until it is told to hurry; what sleeps then wakes no earlier. */
export function fastClock(start: number): Clock & { hurry(speed: number): void } {
  let speed = 1
  let from = { real: performance.now(), shown: start }
  const now = () => from.shown + (performance.now() - from.real) * speed
  return {
    now,
    hurry(faster) {
      from = { real: performance.now(), shown: now() }
      speed = faster
    },
    async sleep(ms, signal) {
      await delay(Math.max(0, ms / speed), undefined, { signal }).catch(() => {})
    },
  }
}
