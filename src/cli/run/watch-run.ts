import type { Observation } from '../../domain/index.ts'
import { observationOf } from '../../observe/observation-of.ts'
import type { Engine, RunRef } from '../../ports.ts'

/** A run as the cluster shows it now. */
export interface WatchedRun {
  /** The first observation that is as wanted, from now on; rejects when the watch ends before. */
  until(wanted: (seen: Observation) => boolean): Promise<Observation>
}

/** Watches until the signal aborts. */
export function watchRun(engine: Pick<Engine, 'watch'>, ref: RunRef, signal: AbortSignal): WatchedRun {
  let latest: Observation | null = null
  let over: Error | null = null
  const waiting = new Set<() => void>()
  const look = () => {
    for (const waiter of waiting) waiter()
  }

  async function watch(): Promise<void> {
    for await (const event of engine.watch([ref.namespace], signal)) {
      if (event.kind !== 'snapshot' || event.snapshot.ref.name !== ref.name) continue
      latest = observationOf(event.snapshot)
      look()
    }
  }
  watch()
    .catch((error: unknown) => {
      over = error instanceof Error ? error : new Error(String(error))
    })
    .finally(() => {
      over ??= new Error('the watch of the BuildRun has ended')
      look()
    })

  return {
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const isThere = latest !== null && wanted(latest)
          if (!isThere && over === null) return
          waiting.delete(check)
          if (latest !== null && isThere) resolve(latest)
          else reject(over ?? new Error('nothing was seen'))
        }
        waiting.add(check)
        check()
      }),
  }
}
