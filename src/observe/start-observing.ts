import type { Build, Execution } from '../domain/index.ts'
import type { Clock, Engine, EngineEvent, Log, Meter, RunSnapshot, Store } from '../ports.ts'
import { startLoop, type Stage } from '../stage.ts'
import { observeRun, type ObserveParts, type RunObserver } from './observe-run.ts'

export interface ObservingParts {
  store: Store
  engine: Pick<Engine, 'watch' | 'log' | 'find' | 'remove' | 'cancel' | 'secretValues' | 'usage'>
  /** Of the tenants. */
  namespaces: string[]
  clock: Clock
  log: Log
  meter: Meter
  /** Of the service itself; masked in all logs, as are those that a run uses. The same after a restart. */
  secrets: readonly string[]
  /** How long an end waits for the logs that can still be had; 3 s. */
  drainMs?: number
  /** How long a BuildRun may be without any condition; 120 s. */
  stuckMs?: number
  /** Bytes of one step's log that are kept; 64 MiB. */
  maxLogBytes?: number
}

const pollMs = 5_000
const rewatchMs = 1_000

/**
 * Stage 4: what the cluster shows → what the store knows. Level-triggered: each turn compares every live
 * execution with the latest snapshot of its BuildRun, so nothing depends on having seen a change.
 */
export function startObserving(parts: ObservingParts): Stage {
  const { store, clock, log } = parts
  const stopping = new AbortController()
  const runParts: ObserveParts = { drainMs: 3_000, stuckMs: 120_000, maxLogBytes: 64 * 1024 * 1024, ...parts }
  const latest = new Map<string, RunSnapshot>()
  const listed = new Set<string>()
  const namespaces = new Set(parts.namespaces)
  let wider = new AbortController()
  const observers = new Map<string, RunObserver>()
  const closing = new Set<Promise<void>>()
  let wake = () => {}

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const enough = AbortSignal.any([stopping.signal, wider.signal])
      try {
        for await (const event of parts.engine.watch([...namespaces], enough)) take(event)
      } catch (error) {
        log.error({ stage: 'observe', err: error }, 'watch failed, starting it again')
      }
      listed.clear()
      await clock.sleep(rewatchMs, enough)
      if (wider.signal.aborted) wider = new AbortController()
    }
  }

  /** Also what was planned before the tenants' namespaces were changed is watched, for as long as we run. */
  function widen(live: { execution: Execution }[]): void {
    const before = namespaces.size
    for (const { execution } of live) namespaces.add(execution.namespace)
    if (namespaces.size > before) wider.abort()
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
    widen(live)
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

  const watching = watch()
  const loop = startLoop({
    name: 'observe',
    store,
    topics: ['executions'],
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
      stopping.abort()
      await Promise.all([loop.stop(), watching])
      for (const [id, observer] of observers) retire(id, observer)
      await Promise.all(closing)
    },
  }
}
