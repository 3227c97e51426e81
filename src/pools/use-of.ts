import type { PoolUse, Resources } from '../domain/index.ts'
import { nothing, sumOf } from './capacity.ts'

/** A build that wants a pool or is at work in it. */
export interface PoolBuild {
  /** Null: it goes where the cluster likes. */
  pool: string | null
  state: 'queued' | 'running'
  resources: Resources
}

/** What builds have of every pool and want of it; a pool that is not there has no builds. */
export function useOf(builds: readonly PoolBuild[]): Map<string | null, PoolUse> {
  const uses = new Map<string | null, PoolUse>()
  for (const { pool, state, resources } of builds) {
    const use = uses.get(pool) ?? { running: 0, requested: nothing, waiting: 0 }
    uses.set(
      pool,
      state === 'queued'
        ? { ...use, waiting: use.waiting + 1 }
        : { ...use, running: use.running + 1, requested: sumOf([use.requested, resources]) },
    )
  }
  return uses
}
