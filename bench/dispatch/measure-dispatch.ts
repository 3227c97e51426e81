import { performance } from 'node:perf_hooks'
import type { Measurement } from '../measurement.ts'
import { flooder, makeArrivals, tenantCount } from './make-arrivals.ts'
import { simulate, type Outcome } from './simulate.ts'

const builds = 10_000
const places = 40
/** The flood may have nearly all of them. */
const tenant = { running: 36, runningPerRepository: 16, runningPerRef: 6 }

/**
 * The queue's decision over a simulated time: one tenant pushes a thousand builds at once, the others now and then;
 * one build in ten uses another's image, one in 25 is lost with its node and tried again. Nothing is random but by the
 * seed, so that two runs on one commit print the same waiting times.
 */
export const measureDispatch: Measurement = {
  title: `The queue: ${builds} builds of ${tenantCount} tenants, ${places} places, simulated`,
  run() {
    const begun = performance.now()
    const outcome = simulate(makeArrivals(builds), { running: places, tenant })
    const took = performance.now() - begun
    const { completed, lost, without } = outcome
    return Promise.resolve([
      ...byTenant(outcome),
      { what: 'longest queue', value: String(outcome.longestQueue), goal: null },
      { what: 'a decision', value: `${(took / outcome.decisions).toFixed(2)} ms`, goal: null },
      {
        what: 'ends',
        value: `${completed} completed, ${lost} lost three times, ${without} without what they use; ${outcome.retried} tried again`,
        goal: null,
      },
      never('limits, pauses and needs broken', outcome.broken),
      never('builds that never ended', builds - completed - lost - without),
      never('places that nobody took while somebody could', outcome.idle),
      delayed(outcome),
    ])
  },
}

/** The flood, all others together, and of these the tenants that waited least and most. */
function byTenant({ waits }: Outcome) {
  const tenants = [...Map.groupBy(waits, (wait) => wait.tenant)].map(([name, all]) => ({
    name,
    ms: all.map((wait) => wait.ms).sort((a, b) => a - b),
  }))
  const others = tenants.filter(({ name }) => name !== flooder)
  const sorted = others.toSorted((a, b) => at(a.ms, 0.95) - at(b.ms, 0.95) || (a.name < b.name ? -1 : 1))
  const rows = [
    { what: `${flooder}, 1,000 at once, waits`, ms: tenants.find(({ name }) => name === flooder)?.ms ?? [] },
    { what: 'all others, wait', ms: others.flatMap(({ ms }) => ms).sort((a, b) => a - b) },
    ...[sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].flatMap((one) =>
      one === undefined ? [] : [{ what: `${one.name}, ${one.ms.length} builds, waits`, ms: one.ms }],
    ),
  ]
  return rows.map(({ what, ms }) => ({ what, value: spread(ms), goal: null }))
}

function never(what: string, count: number) {
  return { what, value: String(count), goal: { text: '0', reached: count === 0 } }
}

/** Of builds that come while their tenant has nothing else: how often the flood was served before them. */
function delayed({ overtaken }: Outcome) {
  const what = 'places that the flood took before a lone build of another tenant, at most'
  return { what, value: String(overtaken), goal: { text: '≤ 1', reached: overtaken <= 1 } }
}

function spread(sorted: readonly number[]): string {
  return `median ${seconds(at(sorted, 0.5))}, p95 ${seconds(at(sorted, 0.95))}, longest ${seconds(at(sorted, 1))}`
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0
}

function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`
}
