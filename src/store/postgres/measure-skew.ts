import type { Session } from './open-session.ts'

/** What is nearer than this is the same time: looking takes a while itself. */
const toleranceMs = 250

/**
 * How far the database's clock is ahead of ours, in milliseconds; 0 where they agree. Leases are kept in the
 * database's time, so that replicas whose clocks differ agree on when one ends.
 */
export async function measureSkew({ run }: Pick<Session, 'run'>, now: () => number): Promise<number> {
  const before = now()
  const [found] = await run('select (extract(epoch from clock_timestamp()) * 1000)::bigint as now')
  const there = (found?.rows[0] as { now: number }).now
  const here = (before + now()) / 2
  const skew = Math.round(there - here)
  return Math.abs(skew) < toleranceMs ? 0 : skew
}

/** The input of a change of leases, in the database's time. */
export function inDatabaseTime(input: unknown, skew: number): unknown {
  if (skew === 0 || typeof input !== 'object' || input === null) return input
  const shifted = Object.entries(input).map(([key, value]: [string, unknown]) => [
    key,
    (key === 'now' || key === 'until') && typeof value === 'number' ? value + skew : value,
  ])
  return Object.fromEntries(shifted) as unknown
}
