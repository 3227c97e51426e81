import type { RepositoryRecord } from '../domain/index.ts'
import { Unavailable, type Clock, type DeliveryLog, type Log, type Meter, type Store } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { askForFailed, keptMs, type Asked } from './ask-for-failed.ts'
import { lookAtRepository, type LookParts, type Suspicions } from './look-at-repository.ts'

interface CatchUpParts {
  store: Store
  sourceHost: LookParts['sourceHost']
  /** Null where deliveries cannot be listed: then only heads are compared. */
  deliveryLog: DeliveryLog | null
  clock: Clock
  log: Log
  meter: Meter
  /** Between two looks at the same, in milliseconds. */
  everyMs?: number
  /** How long an event may be under way, in milliseconds. */
  settleMs?: number
}

/** A repository that sent nothing for longer is not looked at. */
const activeMs = 30 * 24 * 60 * 60_000
/** After the first look at GitHub's log: longer than the longest pause between two tries. */
const shortLogMs = 6 * 60 * 60_000
const pollMs = 5_000
const pauseAfterErrorMs = 60_000

/**
 * Finds what GitHub could not tell us: at start, and then every few minutes, failed deliveries are asked for
 * again, and the heads of active repositories are compared with what events told. One repository after the
 * other, and never with what others need of the rate limits.
 */
export function startCatchingUp(parts: CatchUpParts): Stage {
  const { store, deliveryLog, clock, log, everyMs = 5 * 60_000, settleMs = 15_000 } = parts
  const looking: LookParts = { ...parts, settleMs }
  const asked = new Map<string, Asked>()
  let logDueAt = 0
  let logSince = keptMs
  /** Heads wait for what was asked for. */
  let headsFrom = 0
  let stopped = false
  const repositories = new Map<number, { dueAt: number; suspicions: Suspicions }>()

  async function readLog(): Promise<void> {
    if (deliveryLog === null || clock.now() < logDueAt) return
    try {
      const count = await askForFailed({ ...parts, deliveryLog }, clock.now() - logSince, asked)
      logDueAt = clock.now() + everyMs
      logSince = shortLogMs
      if (count > 0) headsFrom = clock.now() + settleMs
    } catch (error) {
      logDueAt = whenAfter(error)
      complain(error, {}, 'failed deliveries cannot be asked for now')
    }
  }

  async function look(record: RepositoryRecord): Promise<void> {
    const { id } = record.repository
    const { suspicions } = repositories.get(id) ?? { suspicions: new Map() }
    let dueAt
    try {
      dueAt = (await lookAtRepository(looking, record, suspicions)) ?? clock.now() + everyMs
    } catch (error) {
      dueAt = whenAfter(error)
      complain(error, { repository: id }, 'the heads of a repository cannot be compared now')
    }
    repositories.set(id, { dueAt, suspicions })
  }

  function whenAfter(error: unknown): number {
    const soonest = clock.now() + pauseAfterErrorMs
    return error instanceof Unavailable ? Math.max(soonest, error.retryAt) : clock.now() + everyMs
  }

  function complain(error: unknown, fields: object, message: string): void {
    if (stopped) return
    log[error instanceof Unavailable ? 'warn' : 'error']({ ...fields, err: error }, message)
  }

  async function round(signal: AbortSignal): Promise<number> {
    await readLog()
    if (clock.now() < headsFrom) return headsFrom
    const active = await store.read('activeRepositories', { since: clock.now() - activeMs })
    const ids = new Set(active.map(({ repository }) => repository.id))
    for (const id of repositories.keys()) if (!ids.has(id)) repositories.delete(id)
    for (const record of active) {
      if (signal.aborted) break
      if ((repositories.get(record.repository.id)?.dueAt ?? 0) <= clock.now()) await look(record)
    }
    const dues = [...repositories.values()].map(({ dueAt }) => dueAt)
    return Math.min(logDueAt === 0 ? Infinity : logDueAt, ...dues)
  }

  return startLoop({
    name: 'catch-up',
    store,
    topics: [],
    pollMs,
    clock,
    log,
    turn: async (signal) => {
      const next = await untilAborted(round(signal), signal)
      stopped = signal.aborted
      return next
    },
  })
}

/** A request under way is not waited for when the service stops; whatever it would find is found again. */
async function untilAborted(work: Promise<number>, signal: AbortSignal): Promise<number> {
  const aborted = new Promise<number>((resolve) => {
    if (signal.aborted) resolve(0)
    else signal.addEventListener('abort', () => resolve(0), { once: true })
  })
  work.catch(() => undefined)
  return Promise.race([work, aborted])
}
