import type { Caller } from './identify-caller.ts'

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
export interface RateLimits {
  /** Of one user or installation. */
  requestsPerHour: number
  /** Without credentials, of all together. */
  anonymousPerHour: number
  /** A read costs one, a write five. */
  pointsPerMinute: number
  concurrent: number
  /** Requests that make something for people to see. */
  contentPerMinute: number
  contentPerHour: number
  /** GitHub does not say whether check runs and statuses are such; a service must do with either. */
  checksAreContent: boolean
}

export const gitHubLimits: RateLimits = {
  requestsPerHour: 5000,
  anonymousPerHour: 60,
  pointsPerMinute: 900,
  concurrent: 100,
  contentPerMinute: 80,
  contentPerHour: 500,
  checksAreContent: false,
}

interface Spending {
  method: string
  path: string
  now: number
}

type RateDecision = {
  /** Of the hour that it is. */
  limit: number
  used: number
  /** Epoch seconds. */
  reset: number
} & (
  { verdict: 'allowed'; release: (free: boolean) => void } | { verdict: 'primary' } | { verdict: 'secondary' }
)

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Counts what each caller spends. In memory: a forge that starts again starts a new hour. */
export function createRateLimiter(limits: RateLimits): (caller: Caller, spending: Spending) => RateDecision {
  const windows = new Map<string, { until: number; used: number }>()
  const running = new Map<string, number>()

  function windowOf(key: string, ms: number, now: number) {
    const known = windows.get(key)
    if (known && known.until > now) return known
    const fresh = { until: now + ms, used: 0 }
    windows.set(key, fresh)
    return fresh
  }

  return (caller, { method, path, now }) => {
    const key = keyOf(caller)
    const write = method !== 'GET' && method !== 'HEAD'
    const limit = caller.kind === 'anonymous' ? limits.anonymousPerHour : limits.requestsPerHour
    const hour = windowOf(`${key} hour`, hourMs, now)
    const said = () => ({ limit, used: Math.min(hour.used, limit), reset: Math.ceil(hour.until / 1000) })
    if (hour.used >= limit) return { ...said(), verdict: 'primary' }
    const points = write ? 5 : 1
    const content = write && isContent(path, limits) ? 1 : 0
    const busy = running.get(key) ?? 0
    const budgets = [
      { window: windowOf(`${key} points`, minuteMs, now), cost: points, most: limits.pointsPerMinute },
      { window: windowOf(`${key} content`, minuteMs, now), cost: content, most: limits.contentPerMinute },
      { window: windowOf(`${key} contents`, hourMs, now), cost: content, most: limits.contentPerHour },
    ]
    if (busy >= limits.concurrent || budgets.some(({ window, cost, most }) => window.used + cost > most))
      return { ...said(), verdict: 'secondary' }
    for (const { window, cost } of budgets) window.used += cost
    hour.used += 1
    running.set(key, busy + 1)
    return {
      ...said(),
      verdict: 'allowed',
      release(free) {
        running.set(key, (running.get(key) ?? 1) - 1)
        if (free) hour.used -= 1
      },
    }
  }
}

function isContent(path: string, limits: RateLimits): boolean {
  if (/\/(check-runs|statuses)\b/.test(path)) return limits.checksAreContent
  return !/\/access_tokens$|\/attempts$/.test(path)
}

function keyOf(caller: Caller): string {
  if (caller.kind === 'user') return `user ${caller.account.id}`
  if (caller.kind === 'installation') return `installation ${caller.installation.id}`
  return caller.kind === 'app' ? `app ${caller.app.id}` : 'anonymous'
}
