import type { ClaimedDelivery } from '../domain/index.ts'
import {
  Unavailable,
  type Clock,
  type Log,
  type Meter,
  type Store,
  type Tenants,
  type Tracer,
} from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { planDelivery, type PlanningSources } from './plan-delivery.ts'
import { whenToRetry } from './when-to-retry.ts'

interface PlanningParts {
  store: Store
  sourceHost: PlanningSources['sourceHost']
  catalogue: PlanningSources['catalogue']
  tenants: Pick<Tenants, 'all'>
  clock: Clock
  log: Log
  meter: Meter
  tracer?: Tracer | null
  /** Fresh ids for Builds. */
  ids: () => string
  /** Who claims: claims of other owners are given back at start. */
  owner: string
}

/** Planning mostly waits for the source host's answers. */
const mostAtOnce = 8
const pollMs = 1_000
/** How long a stop waits for answers; what is cut off is claimed again at the next start. */
const graceMs = 5_000
/** Between two tries to give a delivery back to a store that does not answer. */
const storePauseMs = 500

/** Turns stored deliveries into Builds, several at a time, each ending in a verdict. */
export function startPlanning(parts: PlanningParts): Stage {
  const { store, clock, log, owner } = parts
  const working = new Set<Promise<void>>()
  const stopping = new AbortController()

  const loop = startLoop({
    name: 'plan',
    store,
    topics: ['deliveries'],
    pollMs,
    clock,
    log,
    turn: async (signal) => {
      while (!signal.aborted) {
        if (working.size >= mostAtOnce) {
          await Promise.race(working)
          continue
        }
        const delivery = await store.commit('claimDelivery', { owner, now: clock.now() })
        if (delivery === null) return 'idle'
        const work = handleDelivery(parts, delivery, stopping.signal).finally(() => working.delete(work))
        working.add(work)
      }
      return 'idle'
    },
  })

  return {
    name: loop.name,
    async stop() {
      // First, so that a loop that waits for a free place is not waited for in vain.
      const halted = loop.stop()
      const done = halted.then(() => Promise.all(working))
      await Promise.race([done, clock.sleep(graceMs, stopping.signal)])
      stopping.abort()
    },
  }
}

/** Plans one delivery and writes what it came to; never throws. */
async function handleDelivery(
  parts: PlanningParts,
  delivery: ClaimedDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { store, sourceHost, catalogue, tenants, clock, log, meter, ids } = parts
  const about = { delivery: delivery.guid, event: delivery.event }
  const claimedAt = clock.now()
  try {
    const sources = { store, sourceHost, catalogue, tenants: tenants.all(), newId: ids }
    const planned = await planDelivery(sources, delivery)
    if (signal.aborted) return
    if (planned.kind === 'blocked') {
      await giveBack(parts, delivery, planned.error, null, signal)
      log.error({ ...about, error: planned.error }, 'delivery cannot be planned')
      meter.count('slipway_verdicts_total', { verdict: 'failed' })
      return
    }
    const now = clock.now()
    const { verdict, builds } = await store.commit('concludeDelivery', {
      ...planned.conclusion,
      deliveryId: delivery.id,
      now,
    })
    meter.count('slipway_verdicts_total', { verdict: verdict.kind })
    meter.time('slipway_plan_seconds', Math.max(0, now - cameAt(delivery)) / 1000)
    const { repository, sha, ref } = planned.conclusion
    const { guid, event, receivedAt } = delivery
    const traced = { guid, event, repository, sha, ref, receivedAt, claimedAt }
    parts.tracer?.delivery({ ...traced, concludedAt: now, verdict: verdict.kind })
    log.info({ ...about, verdict: verdict.kind, builds: builds.map(({ id }) => id) }, 'delivery planned')
  } catch (error) {
    if (signal.aborted) return
    await retryLater(parts, delivery, error, signal)
  }
}

/** When its planning was last asked for: by GitHub, or by whoever had it planned again. */
function cameAt({ receivedAt, replayedAt = null }: ClaimedDelivery): number {
  return Math.max(receivedAt, replayedAt ?? 0)
}

async function retryLater(
  parts: PlanningParts,
  delivery: ClaimedDelivery,
  error: unknown,
  signal: AbortSignal,
) {
  const { clock, log, meter } = parts
  const outage = error instanceof Unavailable
  const retryAt = whenToRetry({
    now: clock.now(),
    receivedAt: cameAt(delivery),
    attempts: delivery.attempts,
    unavailableUntil: outage ? error.retryAt : null,
  })
  const fields = { delivery: delivery.guid, attempts: delivery.attempts, retryAt, err: error }
  log[outage && retryAt !== null ? 'warn' : 'error'](fields, 'planning a delivery failed')
  if (retryAt === null) meter.count('slipway_verdicts_total', { verdict: 'failed' })
  await giveBack(parts, delivery, error instanceof Error ? error.message : String(error), retryAt, signal)
}

/** A delivery that is neither concluded nor given back would stay claimed: asks until the store answers. */
async function giveBack(
  { store, clock, log }: PlanningParts,
  delivery: ClaimedDelivery,
  error: string,
  retryAt: number | null,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await store.commit('deferDelivery', {
        deliveryId: delivery.id,
        error: error.slice(0, 1000),
        retryAt,
        now: clock.now(),
      })
      return
    } catch (cause) {
      log.error({ delivery: delivery.guid, err: cause }, 'a delivery could not be given back, trying again')
      await clock.sleep(storePauseMs, signal)
    }
  }
}
