/** What GitHub lets one account do: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export interface RateLimits {
  /** A read costs one, a write five. */
  pointsPerMinute: number
  /** Writes that people get to see; GitHub does not say which, so all are taken for such. */
  contentPerMinute: number
  contentPerHour: number
}

/** Those of github.com. */
export const gitHubLimits: RateLimits = { pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 }

/** Amounts by the second that they were spent in (epoch seconds), oldest first. */
type Tally = readonly { second: number; amount: number }[]

/** What an account has spent as far as we know: a restarted service knows nothing, and hears it from GitHub. */
interface Spent {
  points: Tally
  content: Tally
  /** The hourly limit as GitHub last said it, less what was asked since; null before the first answer. */
  hour: { limit: number; left: number; resetAt: number } | null
}

export const nothingSpent: Spent = { points: [], content: [], hour: null }

export const pointsOf = { read: 1, write: 5 }

/** A little longer than GitHub's, because a request arrives later than it is sent. */
const minuteMs = 61_000
const hourMs = 3_605_000

/** `Spent` after one more request. */
export function spend(spent: Spent, kind: 'read' | 'write', now: number): Spent {
  const hour = hourAt(spent, now)
  return {
    points: add(spent.points, pointsOf[kind], now, minuteMs),
    content: kind === 'write' ? add(spent.content, 1, now, hourMs) : spent.content,
    hour: hour === null ? null : { ...hour, left: Math.max(0, hour.left - 1) },
  }
}

/** `Spent` with what an answer's headers say of the hour; answers may overtake each other. */
export function hear(spent: Spent, said: { limit: number; left: number; resetAt: number }): Spent {
  const { hour } = spent
  const same = hour !== null && Math.abs(hour.resetAt - said.resetAt) < 5_000
  if (hour !== null && !same && said.resetAt < hour.resetAt) return spent
  return { ...spent, hour: same ? { ...said, left: Math.min(hour.left, said.left) } : said }
}

/** An answer that GitHub does not count, as 304: the request is given back. */
export function giveBack(spent: Spent): Spent {
  const { hour } = spent
  return hour === null ? spent : { ...spent, hour: { ...hour, left: hour.left + 1 } }
}

/** When one more request fits (epoch ms): `now`, or later. */
export function fitsAt(
  spent: Spent,
  limits: RateLimits | null,
  kind: 'read' | 'write',
  now: number,
  count = 1,
): number {
  const hour = hourAt(spent, now)
  const reset = hour !== null && hour.left < count ? hour.resetAt : now
  if (limits === null) return reset
  const points = roomAt(spent.points, limits.pointsPerMinute, count * pointsOf[kind], minuteMs, now)
  if (kind === 'read') return Math.max(reset, points)
  const minute = roomAt(spent.content, limits.contentPerMinute, count, minuteMs, now)
  const perHour = roomAt(spent.content, limits.contentPerHour, count, hourMs, now)
  return Math.max(reset, points, minute, perHour)
}

/** Writes that fit now, and when (epoch ms) one more does; without limits that is Infinity. */
export function writesLeft(
  spent: Spent,
  limits: RateLimits | null,
  now: number,
): { left: number; moreAt: number } {
  const hour = hourAt(spent, now)
  const left = Math.min(
    hour === null ? Infinity : hour.left,
    ...(limits === null
      ? []
      : [
          Math.floor((limits.pointsPerMinute - used(spent.points, minuteMs, now)) / pointsOf.write),
          limits.contentPerMinute - used(spent.content, minuteMs, now),
          limits.contentPerHour - used(spent.content, hourMs, now),
        ]),
  )
  if (left === Infinity) return { left, moreAt: now }
  const some = Math.max(0, left)
  return { left: some, moreAt: fitsAt(spent, limits, 'write', now, some + 1) }
}

/** Requests of the hour that are left, all of them once it is over; Infinity where GitHub has said nothing yet. */
export function requestsLeft({ hour }: Spent, now: number): number {
  if (hour === null) return Infinity
  return now < hour.resetAt ? hour.left : hour.limit
}

/** Work that can wait leaves others this part of the limits. */
const reserve = 0.5

/** When a request that can wait fits without being in anybody's way: `now`, or later. */
export function fitsIdlyAt(spent: Spent, limits: RateLimits | null, now: number): number {
  const hour = hourAt(spent, now)
  const reset = hour !== null && hour.left < hour.limit * reserve ? hour.resetAt : now
  if (limits === null) return reset
  return Math.max(reset, roomAt(spent.points, limits.pointsPerMinute * reserve, 1, minuteMs, now))
}

/** How long to wait after a write: the more of the minute is spent, the nearer to the second that GitHub asks for. */
export function spacingAfter(
  spent: Spent,
  limits: RateLimits | null,
  now: number,
  shortestMs: number,
): number {
  if (limits === null) return shortestMs
  const full = Math.min(1, used(spent.content, minuteMs, now) / limits.contentPerMinute)
  return Math.round(shortestMs + Math.max(0, 1_000 - shortestMs) * full)
}

/** What is known of an hour that is over says nothing of the next one, until GitHub answers again. */
function hourAt({ hour }: Spent, now: number): Spent['hour'] {
  return hour !== null && hour.resetAt <= now ? null : hour
}

function add(tally: Tally, amount: number, now: number, spanMs: number): Tally {
  const second = Math.floor(now / 1000)
  const kept = tally.filter((entry) => endOf(entry, spanMs) > now)
  const last = kept.at(-1)
  if (last === undefined || last.second < second) return [...kept, { second, amount }]
  return [...kept.slice(0, -1), { second: last.second, amount: last.amount + amount }]
}

function used(tally: Tally, spanMs: number, now: number): number {
  return tally.reduce((sum, entry) => sum + (endOf(entry, spanMs) > now ? entry.amount : 0), 0)
}

function roomAt(tally: Tally, limit: number, amount: number, spanMs: number, now: number): number {
  let excess = used(tally, spanMs, now) + amount - limit
  if (excess <= 0) return now
  for (const entry of tally) {
    if (endOf(entry, spanMs) <= now) continue
    excess -= entry.amount
    if (excess <= 0) return endOf(entry, spanMs)
  }
  return now + spanMs
}

/** When an entry no longer counts: as if it had been spent at the end of its second. */
function endOf(entry: Tally[number], spanMs: number): number {
  return (entry.second + 1) * 1000 + spanMs
}
