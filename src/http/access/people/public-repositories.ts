import type { Clock, Store } from '../../../ports.ts'

/** Which repositories everybody may read. The same set until it is read anew. */
export type PublicRepositories = () => Promise<ReadonlySet<number>>

/** Read at most this often, whoever asks. */
const keptMs = 10_000

/** As the source host has told it last: a repository that is made private is so here as soon as that is told. */
export function readPublicRepositories(parts: {
  store: Pick<Store, 'read'>
  clock: Pick<Clock, 'now'>
}): PublicRepositories {
  const { store, clock } = parts
  let kept: { until: number; ids: Promise<ReadonlySet<number>> } | null = null
  return () => {
    if (kept !== null && clock.now() < kept.until) return kept.ids
    const ids = store.read('publicRepositories', undefined).then((found) => new Set(found))
    const mine = { until: clock.now() + keptMs, ids }
    kept = mine
    ids.catch(() => {
      if (kept === mine) kept = null
    })
    return ids
  }
}
