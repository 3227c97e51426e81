import type { QueuedBuild } from '../../src/domain/index.ts'

/** A build that comes at `queuedAt` and runs for `runsMs`. */
export interface Arrival extends QueuedBuild {
  runsMs: number
  /** The id of the build whose image it uses. */
  uses: string | null
  /** How many of its attempts are lost with their node before one works. */
  lost: number
}

export const tenantCount = 50
/** Whose thousand builds come at once. */
export const flooder = 'tenant-0'
const flood = 1_000
const spanMs = 4 * 3_600_000
const meanRunMs = 45_000
/** One in so many uses the image of the one before it of its repository, and is lost with its node. */
const usesEvery = 10
const lostEvery = 25

/** Builds in the order in which they come: a flood after a quarter of an hour, the rest over four hours. */
export function makeArrivals(count: number): Arrival[] {
  const random = seeded(20_261_121)
  const newest = new Map<number, Arrival>()
  const arrivals = Array.from({ length: count }, (_, index): Arrival => {
    const floods = index < flood
    const tenant = floods ? 0 : 1 + Math.floor(random() ** 2 * (tenantCount - 1))
    const kind = random()
    const repositoryId = tenant * 10 + Math.floor(random() * 4)
    const base = index % usesEvery === 0 ? newest.get(repositoryId) : undefined
    const arrival: Arrival = {
      id: `b${String(index).padStart(5, '0')}`,
      tenant: `tenant-${tenant}`,
      repositoryId,
      ref: kind < 0.3 ? 'refs/heads/main' : `refs/pull/${Math.floor(random() * 20)}/head`,
      priority: kind < 0.3 ? 10 : 30,
      queuedAt: floods ? 900_000 : Math.floor(random() * spanMs),
      runsMs: 2_000 + Math.floor(-Math.log(1 - random()) * meanRunMs),
      ...{ notBefore: null, needs: 'met', siblings: 1 },
      uses: base?.id ?? null,
      lost: index % lostEvery === 0 ? 1 + (index % 3) : 0,
    }
    // Both come with one push.
    if (base !== undefined) arrival.queuedAt = base.queuedAt
    newest.set(repositoryId, arrival)
    return arrival
  })
  return arrivals.sort((a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1))
}

/** Mulberry32: good enough to spread arrivals, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
