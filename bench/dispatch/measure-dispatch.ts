import { performance } from 'node:perf_hooks'
import type { Measurement } from '../measurement.ts'
import { makeArrivals, tenantCount } from './make-arrivals.ts'
import { simulate, type Outcome } from './simulate.ts'

const builds = 10_000
const places = 40
/** The flood may have nearly all of them. */
const tenant = { running: 36, runningPerRepository: 16, runningPerRef: 6 }

/**
 * The queue's decision over a simulated time: one tenant pushes a thousand builds at once, the others now and then.
 * Nothing is random but by the seed, so that two runs on one commit print the same waiting times.
 */
export const measureDispatch: Measurement = {
  title: `The queue: ${builds} builds of ${tenantCount} tenants, ${places} places, simulated`,
  run() {
    const begun = performance.now()
    const outcome = simulate(makeArrivals(builds), { running: places, tenant })
    const took = performance.now() - begun
    const flood = outcome.waits.filter(({ flooding }) => flooding).map(({ ms }) => ms)
    const others = outcome.waits.filter(({ flooding }) => !flooding).map(({ ms }) => ms)
    return Promise.resolve([
      { what: 'tenant with 1,000 at once, waits', value: spread(flood), goal: null },
      { what: 'all others, waits', value: spread(others), goal: null },
      { what: 'longest queue', value: String(outcome.longestQueue), goal: null },
      { what: 'a decision', value: `${(took / outcome.decisions).toFixed(2)} ms`, goal: null },
      never('limits broken', outcome.broken),
      never('builds that never started', builds - outcome.waits.length),
      never('places that nobody took while somebody could', outcome.idle),
      delayed(outcome),
    ])
  },
}

function never(what: string, count: number) {
  return { what, value: String(count), goal: { text: '0', reached: count === 0 } }
}

/** Of builds that come while their tenant has nothing else: how often the flood was served before them. */
function delayed({ overtaken }: Outcome) {
  const what = 'places that the flood took before a lone build of another tenant, at most'
  return { what, value: String(overtaken), goal: { text: '≤ 1', reached: overtaken <= 1 } }
}

function spread(waits: number[]): string {
  const sorted = [...waits].sort((a, b) => a - b)
  const at = (share: number) => seconds(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)
  return `median ${at(0.5)}, p95 ${at(0.95)}, longest ${at(1)}`
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
