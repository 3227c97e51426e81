import { mostLogBytes, type Build, type Execution } from '../domain/index.ts'
import type { Clock, Engine, EngineEvent, Log, Meter, RunSnapshot, Store, Tenants } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { observeRun, type ObserveParts, type RunObserver } from './observe-run.ts'
import { defaultStallLimits, type StallLimits } from './stalls/suspect-stall.ts'
import { watchNamespaces } from './watch-namespaces.ts'

export interface ObservingParts {
  store: Store
  engine: Pick<Engine, 'watch' | 'log' | 'find' | 'remove' | 'cancel' | 'note' | 'secretValues' | 'usage'>
  /** Their namespaces are watched, and those where something lives that was planned before they changed. */
  tenants: Tenants
  clock: Clock
  log: Log
  meter: Meter
  /** Of the service itself; masked in all logs, as are those that a run uses. The same after a restart. */
  secrets: () => readonly string[]
  /** How long an end waits for the logs that can still be had; 3 s. */
  drainMs?: number
  /** How long what nobody else may ever end is waited for; left out: `defaultStallLimits`. */
  stalls?: Partial<StallLimits>
  /** Bytes of one step's log that are kept; `mostLogBytes`. */
  maxLogBytes?: number
}

const pollMs = 5_000

/**
 * Stage 4: what the cluster shows → what the store knows. Level-triggered: each turn compares every live
 * execution with the latest snapshot of its BuildRun, so nothing depends on having seen a change.
 */
export function startObserving(parts: ObservingParts): Stage {
  const { store, clock, log } = parts
  const stopping = new AbortController()
  const stalls = { ...defaultStallLimits, ...parts.stalls }
  const runParts: ObserveParts = { drainMs: 3_000, maxLogBytes: mostLogBytes, ...parts, stalls }
  const latest = new Map<string, RunSnapshot>()
  const listed = new Set<string>()
  const observers = new Map<string, RunObserver>()
  const closing = new Set<Promise<void>>()
  let wake = () => {}

  const watch = watchNamespaces({ ...parts, take, lost: (namespace) => listed.delete(namespace) })

  function follow(live: { execution: Execution }[]): void {
    const namespaces = [
      ...parts.tenants.all().map(({ namespace }) => namespace),
      ...live.map(({ execution }) => execution.namespace),
    ]
    watch.follow(new Set(namespaces))
  }

  function take(event: EngineEvent): void {
    if (event.kind === 'listed') listed.add(event.namespace)
    else latest.set(event.snapshot.ref.executionId, event.snapshot)
    wake()
  }

  function observerOf(subject: { execution: Execution; build: Build }): RunObserver {
    const known = observers.get(subject.execution.id)
    if (known) return known
    const observer = observeRun(runParts, subject, stopping.signal)
    observers.set(subject.execution.id, observer)
    return observer
  }

  async function turn(): Promise<'idle' | number> {
    // A snapshot is of use only to a live execution, and an execution lives before its BuildRun does: what
    // was seen before this reading and is not in it has ended.
    const seenBefore = [...latest.keys()]
    const live = await store.read('liveExecutions', undefined)
    if (!stopping.signal.aborted) follow(live)
    const alive = new Set(live.map(({ execution }) => execution.id))
    for (const id of seenBefore) if (!alive.has(id)) latest.delete(id)
    for (const [id, observer] of observers) if (!alive.has(id)) retire(id, observer)
    const looks = live.map(async (subject) => {
      const { execution } = subject
      const absent = listed.has(execution.namespace)
      const snapshot = latest.get(execution.id) ?? null
      try {
        await observerOf(subject).look(execution, snapshot, absent)
      } catch (error) {
        log.warn(
          { build: execution.buildId, execution: execution.id, err: error },
          'observing failed, trying again',
        )
      }
    })
    await Promise.all(looks)
    const due = [...observers.values()].map((one) => one.dueAt()).filter((at) => at !== null)
    // Never at once: what is overdue has just been tried.
    return due.length === 0 ? 'idle' : Math.max(Math.min(...due), clock.now() + 100)
  }

  function retire(id: string, observer: RunObserver): void {
    observers.delete(id)
    const closed = observer.close().finally(() => closing.delete(closed))
    closing.add(closed)
  }

  const loop = startLoop({
    name: 'observe',
    store,
    topics: ['executions'],
    onWake(ring) {
      wake = ring
      const forget = parts.tenants.onChange(ring)
      return () => {
        forget()
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
      stopping.abort()
      await loop.stop()
      await watch.stop()
      for (const [id, observer] of observers) retire(id, observer)
      await Promise.all(closing)
    },
  }
}
