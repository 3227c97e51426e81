import type { Meter } from '../../src/ports.ts'

export interface KeepingMeter extends Meter {
  /** How often each was counted, by name and labels: `name {"label":"value"}`. */
  counted: Record<string, number>
  levels: Record<string, number>
}

/** Keeps what was measured, so that a test can say what an operator would see. */
export function keepingMeter(): KeepingMeter {
  const meter: KeepingMeter = {
    counted: {},
    levels: {},
    count(name, labels, by = 1) {
      const key = keyOf(name, labels)
      meter.counted[key] = (meter.counted[key] ?? 0) + by
    },
    time() {},
    level(name, value, labels) {
      const get = typeof value === 'function' ? value : () => value
      Object.defineProperty(meter.levels, keyOf(name, labels), { get, enumerable: true, configurable: true })
    },
  }
  return meter
}

function keyOf(name: string, labels: Record<string, string> | undefined): string {
  return labels === undefined ? name : `${name} ${JSON.stringify(labels)}`
}
