import type { KeepRules } from '../domain/index.ts'
import type { Clock, Log, Meter, Store, Tenants } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'

const everyMs = 60 * 60_000
/** After a start there is other work first. */
const firstMs = 60_000
/** Rows of a kind in one transaction: others wait for it, so it is short. */
const stepRows = 100
/** Between two steps, so that pruning takes at most a part of the store's time. */
const pauseMs = 250
const busyPauseMs = 5_000
/** Deliveries that wait to be planned: with more of them pruning waits. */
const busyDeliveries = 20
/** Service that is always busy must not grow for ever: after this many looks one step is taken all the same. */
const mostPostponed = 12

interface RetainingParts {
  store: Store
  /** What is kept where a tenant says nothing else. */
  keep: KeepRules
  tenants: Pick<Tenants, 'all'>
  clock: Clock
  log: Log
  meter: Meter
}

/** What one round has deleted so far. */
interface Round {
  builds: number
  deliveries: number
  bodies: number
  logBytes: number
  events: number
}

/**
 * Deletes what is kept no longer: soon after the start and then every hour, in small steps, and not while
 * deliveries wait to be planned. Being killed between two steps costs nothing: the next round goes on.
 */
export function startRetaining(parts: RetainingParts): Stage {
  const { store, keep, clock, log, meter } = parts
  let nextAt = clock.now() + firstMs
  let postponed = 0
  let round = nothing()

  async function turn(): Promise<'idle' | number> {
    const now = clock.now()
    if (now < nextAt) return nextAt
    const { deliveriesWaiting } = await store.read('counts', undefined)
    if (deliveriesWaiting > busyDeliveries && postponed < mostPostponed) {
      postponed += 1
      return now + busyPauseMs
    }
    postponed = 0
    const tenants = Object.fromEntries(
      parts.tenants.all().flatMap((one) => (one.keep ? [[one.name, one.keep]] : [])),
    )
    const { more, ...deleted } = await store.commit('prune', { rules: keep, tenants, now, limit: stepRows })
    round = add(round, deleted)
    count(meter, deleted)
    if (more) return clock.now() + pauseMs
    if (Object.values(round).some((amount) => amount > 0))
      log.info({ ...round }, 'deleted what is kept no longer')
    round = nothing()
    const { bytes } = await store.read('size', undefined)
    meter.level('slipway_store_bytes', bytes)
    nextAt = clock.now() + everyMs
    return nextAt
  }

  return startLoop({ name: 'retain', store, topics: [], pollMs: everyMs, clock, log, turn })
}

function nothing(): Round {
  return { builds: 0, deliveries: 0, bodies: 0, logBytes: 0, events: 0 }
}

function add(a: Round, b: Round): Round {
  return {
    builds: a.builds + b.builds,
    deliveries: a.deliveries + b.deliveries,
    bodies: a.bodies + b.bodies,
    logBytes: a.logBytes + b.logBytes,
    events: a.events + b.events,
  }
}

function count(meter: Meter, deleted: Round): void {
  for (const kind of ['builds', 'deliveries', 'bodies', 'events'] as const)
    meter.count('slipway_pruned_total', { kind }, deleted[kind])
}
