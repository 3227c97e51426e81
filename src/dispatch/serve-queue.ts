import { admit, afterAdmission, type Build, type Execution, type Failure } from '../domain/index.ts'
import {
  Unavailable,
  type Catalogue,
  type Clock,
  type Log,
  type Meter,
  type Store,
  type Tenants,
} from '../ports.ts'
import { createHolds } from './create-holds.ts'
import { failWith, tenantRemoved } from './fail-with.ts'
import { findOverflow } from './find-overflow.ts'
import { judgeStart, type Offer } from './judge-start.ts'
import { buildRunName } from './name-objects.ts'

export interface QueueParts {
  store: Store
  catalogue: Catalogue
  tenants: Pick<Tenants, 'all'>
  /**
   * How long a Build waits whose tenant is not known: another replica may have learnt of a new one a little earlier.
   * 120 s.
   */
  strayMs?: number
  /** Of the whole service at one time: BuildRuns, and Builds that wait. */
  limits: { running: number; queued: number }
  clock: Clock
  log: Log
  meter: Meter
}

/** Gives places away. */
interface QueueServer {
  /** One look at the queue; how long reading it took, in milliseconds. */
  serve(signal: AbortSignal): Promise<number>
}

/**
 * Admits what the limits allow, in the order of `admit`, and ends what can never be admitted.
 *
 * @param begun told of each execution that was admitted
 */
export function createQueueServer(
  parts: QueueParts,
  begun: (execution: Execution, build: Build) => void,
): QueueServer {
  const { store, catalogue, clock, log, meter } = parts
  const holds = createHolds()
  const strayMs = parts.strayMs ?? 120_000
  /** Since when (epoch ms) each of them has been without a tenant. */
  let strays = new Map<string, number>()

  async function begin(build: Build): Promise<void> {
    if (holds.knows(build, clock.now())) return
    const judged = judgeStart(build, await readOffer(build))
    switch (judged.kind) {
      case 'hold':
        holds.hold(build, clock.now())
        log.info({ build: build.id, tenant: build.tenant, why: judged.why }, 'build waits for a node')
        return
      case 'fail':
        return refuse(build, judged.failure)
      case 'go': {
        const execution = await store.commit('admitBuild', { ...nextAttempt(build), now: clock.now() })
        if (execution) begun(execution, build)
      }
    }
  }

  /** What cannot be asked now is not known to have changed. */
  async function readOffer({ config }: Build): Promise<Offer> {
    try {
      const strategies = await catalogue.strategies(config.namespace)
      const [pools, largest] = await Promise.all([catalogue.pools(), catalogue.largestNode()])
      return { strategies, nodes: { pools, largest } }
    } catch (error) {
      if (error instanceof Unavailable) return { strategies: null, nodes: null }
      throw error
    }
  }

  async function refuse(build: Build, failure: Failure): Promise<void> {
    const refusal = { ...nextAttempt(build), failure, now: clock.now() }
    if ((await store.commit('refuseBuild', refusal)) === 'gone') return
    const { reason, message: why } = failure
    log.warn({ build: build.id, tenant: build.tenant, reason, why }, 'build refused')
    meter.count('slipway_executions_total', { outcome: 'failed', reason })
  }

  async function refuseNeeding(build: Build): Promise<void> {
    const needed = await store.read('needs', { buildId: build.id })
    const without = needed.flatMap(({ name, build: view }) => {
      const state = view?.build.state
      if (state === undefined) return [`${name}, which the service does not know any more`]
      if (state === 'failed') return [`${name}, which failed`]
      return state === 'cancelled' ? [`${name}, which was cancelled`] : []
    })
    const why = `It needs the image of ${without.join(', and of ')}.`
    if (without.length > 0) await refuse(build, failWith('NeededBuildFailed', why))
  }

  return {
    async serve(signal) {
      const askedAt = clock.now()
      const queue = await store.read('queue', undefined)
      const now = clock.now()
      const tenants = new Map(parts.tenants.all().map(({ name, limits }) => [name, limits]))
      const limits = { ...parts.limits, tenants }
      const handled = new Set<string>()
      async function each(ids: string[], handle: (build: Build) => Promise<void>): Promise<void> {
        for (const id of ids) {
          if (signal.aborted || handled.has(id)) continue
          handled.add(id)
          const build = (await store.read('build', { id }))?.build
          if (build) await handle(build)
        }
      }
      const idsOf = (builds: { id: string }[]) => builds.map(({ id }) => id)
      // Nobody will ever give these a place.
      const without = queue.queued.filter(({ tenant }) => !tenants.has(tenant))
      strays = new Map(without.map(({ id }) => [id, strays.get(id) ?? now]))
      const homeless = without.filter(({ id }) => now - (strays.get(id) ?? now) >= strayMs)
      await each(idsOf(homeless), (build) => refuse(build, tenantRemoved(build)))
      const lost = queue.queued.filter(({ needs }) => needs === 'failed')
      await each(idsOf(lost), refuseNeeding)
      let held = holds.among(queue.queued, now)
      for (let rest = queue; !signal.aborted;) {
        const next = admit({ queue: rest, limits, now, held })
        await each(next, begin)
        held = holds.among(queue.queued, clock.now())
        // A place that one of them could not take is another's.
        if (!next.some((id) => held.has(id))) break
        rest = afterAdmission(
          rest,
          next.filter((id) => !held.has(id)),
        )
      }
      const waiting = queue.queued.filter(({ id }) => !handled.has(id) || held.has(id))
      const overflow = new Map(findOverflow(waiting, limits).map(({ id, why }) => [id, why]))
      for (const id of overflow.keys()) handled.delete(id)
      await each([...overflow.keys()], (build) =>
        refuse(build, failWith('QueueFull', overflow.get(build.id) ?? '')),
      )
      return now - askedAt
    },
  }
}

function nextAttempt({ id, attempt: last, config }: Build) {
  const attempt = last + 1
  const executionId = `${id}-${attempt}`
  const { namespace } = config
  return { buildId: id, executionId, attempt, namespace, buildRun: buildRunName(executionId) }
}
