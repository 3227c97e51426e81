import type { Store } from '../../ports.ts'

/** What lines are read with: those of an old log are counted first, once. */
export type LineStore = Pick<Store, 'read' | 'commit'>

/** An older release that writes to a log beside this one keeps it from being counted to its end. */
const mostRounds = 3

/** Where to begin reading for a line; below 1 it counts from the end: -1 is the last one. */
export async function findPlace(
  store: LineStore,
  about: { executionId: string; step: string },
  line: number,
): Promise<{ line: number; total: number; end: number; firstByte: number; linesBefore: number }> {
  let place = await store.read('logPlace', { ...about, line })
  for (let round = 0; !place.isCounted && round < mostRounds; round += 1) {
    while (!(await store.commit('countLogLines', about)).isCounted) continue
    place = await store.read('logPlace', { ...about, line })
  }
  return place
}
