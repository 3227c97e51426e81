import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from './ports.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(Math.min(ms, 2 ** 31 - 1), undefined, { signal }).catch(() => undefined),
}
