import type { Session } from './open-session.ts'

/** What is nearer than this is the same time: clocks are kept with less care than that. */
const toleranceMs = 250

/** How far the database's clock is ahead of ours, in milliseconds: not less than the one, not more than the other. */
export interface Skew {
  least: number
  most: number
}

/** Of clocks that agree. */
export const noSkew: Skew = { least: 0, most: 0 }

/**
 * Leases are kept in the database's time, so that replicas whose clocks differ agree on when one ends. How long the
 * answer took is how little is known: a slow one must not make a clock of ours look wrong.
 */
export async function measureSkew({ run }: Pick<Session, 'run'>, now: () => number): Promise<Skew> {
  const before = now()
  const [found] = await run('select (extract(epoch from clock_timestamp()) * 1000)::bigint as now')
  const there = (found?.rows[0] as { now: number }).now
  const skew = { least: there - now(), most: there - before }
  return skew.least < toleranceMs && skew.most > -toleranceMs ? noSkew : skew
}

/**
 * The input of a change of leases, in the database's time: `now` not later than it is, so that nobody's lease is taken
 * too early, and `until` not earlier, so that nobody has ours before we know that it has ended.
 */
export function inDatabaseTime<T>(input: T, { least, most }: Skew): T {
  if (typeof input !== 'object' || input === null) return input
  const { now, until } = input as { now?: unknown; until?: unknown }
  return {
    ...input,
    ...(typeof now === 'number' && { now: now + least }),
    ...(typeof until === 'number' && { until: until + most }),
  }
}
