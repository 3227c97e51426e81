import type { Build, Execution } from '../domain/index.ts'
import type { Engine, SourceHost } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { retentionDefaults, type RetentionDefaults } from './build-run-for.ts'
import { createRenewals } from './renew-clone-tokens.ts'
import { createQueueServer, type QueueParts } from './serve-queue.ts'
import { startExecution } from './start-execution.ts'

interface DispatchParts extends QueueParts {
  engine: Pick<Engine, 'start' | 'find' | 'renew' | 'dropSecret'>
  sourceHost: Pick<SourceHost, 'cloneToken'>
  /** For builds whose file says nothing; a day, so that a service that was down for a night still sees their ends. */
  retention?: RetentionDefaults
  /** A turn at least this often; a second. */
  pollMs?: number
  /** How long the cluster's refusal of a BuildRun is doubted; 60 s. */
  doubtMs?: number
}

/** API calls at one time; more would only queue up in front of the API server. */
const startsAtOnce = 8
const drainMs = 5_000
/** A queue that is read more slowly is long: between two looks at it others have the store for a while. */
const quickReadMs = 20
const restPerRead = 5
const firstRetryMs = 500
const longestRetryMs = 30_000

interface Retry {
  failures: number
  /** Epoch milliseconds. */
  at: number
}

/**
 * Stage 3: the queue → BuildRuns. Each turn starts (again) what is admitted and has no BuildRun yet, which
 * is also what is left after a kill, then admits what the limits allow. Starts run beside the turns: one
 * that has to wait for the cluster or for GitHub holds up no other.
 */
export function startDispatch(parts: DispatchParts): Stage {
  const { store, clock, log, meter } = parts
  const retention = parts.retention ?? retentionDefaults
  const queue = createQueueServer(parts, (execution, build) => {
    if (mayStart(execution.id)) starting.set(execution.id, start(execution, build))
  })
  const renewals = createRenewals(parts)
  const starting = new Map<string, Promise<void>>()
  const retries = new Map<string, Retry>()
  /** Since when (epoch ms) the cluster has refused what each of them needs. */
  const refused = new Map<string, number>()
  // Done in this process, while a turn may still hold an older list that says otherwise.
  const settled = new Set<string>()
  const { pollMs = 1_000, doubtMs = 60_000 } = parts
  let lookedAt = 0
  let restMs = 0
  let wake = () => {}

  function believes(executionId: string): boolean {
    const since = refused.get(executionId) ?? clock.now()
    refused.set(executionId, since)
    return clock.now() - since >= doubtMs
  }

  async function start(execution: Execution, build: Build): Promise<void> {
    try {
      const outcome = await startExecution({ ...parts, retention, believes }, execution, build)
      settled.add(execution.id)
      if (outcome === 'started' && build.queuedAt !== null) {
        meter.time('slipway_queue_seconds', (clock.now() - build.queuedAt) / 1000)
      }
      if (outcome === 'refused')
        meter.count('slipway_executions_total', { outcome: 'failed', reason: 'refused' })
    } catch (error) {
      const failures = (retries.get(execution.id)?.failures ?? 0) + 1
      const growing = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10))
      const at = Math.max(clock.now() + growing, error instanceof Unavailable ? error.retryAt : 0)
      retries.set(execution.id, { failures, at })
      const level = error instanceof Unavailable ? 'warn' : 'error'
      log[level](
        { build: build.id, execution: execution.id, failures, err: error },
        'start failed, trying again',
      )
    } finally {
      starting.delete(execution.id)
      wake()
    }
  }

  function mayStart(executionId: string): boolean {
    const due = (retries.get(executionId)?.at ?? 0) <= clock.now()
    const taken = settled.has(executionId) || starting.has(executionId)
    return due && !taken && starting.size < startsAtOnce
  }

  async function turn(signal: AbortSignal): Promise<'idle' | number> {
    const live = await store.read('liveExecutions', undefined)
    const intended = live.filter(({ execution }) => execution.buildRunUid === null)
    const wanted = new Set(intended.map(({ execution }) => execution.id))
    for (const memory of [retries, refused, settled]) forget(memory, wanted)
    for (const { execution, build } of intended) {
      if (mayStart(execution.id)) starting.set(execution.id, start(execution, build))
    }
    renewals.look(live)
    // Where no place is free, there is only to see that not too many wait: now and then, since it reads the queue.
    const since = clock.now() - lookedAt
    const hasPlaces = live.length < parts.limits.running
    const isResting = hasPlaces && since >= 0 && since < restMs
    if ((hasPlaces && !isResting) || since >= pollMs || since < 0) {
      lookedAt = clock.now()
      const readMs = await queue.serve(signal)
      restMs = readMs < quickReadMs ? 0 : Math.min(pollMs, readMs * restPerRead)
    }
    // One that is due but found no free place is started by the wake that a finished start gives.
    const later = [...retries.values()].map(({ at }) => at).filter((at) => at > clock.now())
    if (isResting) later.push(lookedAt + restMs)
    return later.length === 0 ? 'idle' : Math.min(...later)
  }

  const loop = startLoop({
    name: 'dispatch',
    store,
    topics: ['builds', 'executions'],
    onWake(ring) {
      wake = ring
      return () => {
        wake = () => {}
      }
    },
    pollMs,
    clock,
    log,
    turn,
  })
  return {
    name: loop.name,
    async stop() {
      await loop.stop()
      // What the API server does not answer by then is started again by the next process.
      const patience = new AbortController()
      const started = Promise.all([...starting.values(), renewals.idle()]).then(() => patience.abort())
      await Promise.race([started, clock.sleep(drainMs, patience.signal)])
    },
  }
}

function forget(memory: Map<string, unknown> | Set<string>, wanted: Set<string>): void {
  for (const id of memory.keys()) if (!wanted.has(id)) memory.delete(id)
}
