import type { Context, MiddlewareHandler } from 'hono'
import type { Clock } from '../../ports.ts'
import { callerOf, isAnybody } from '../../domain/index.ts'
import type { HttpEnv } from '../http-env.ts'
import { problem } from '../problem.ts'

interface Bucket {
  tokens: number
  at: number
}

/** Buckets remembered; beyond it the one used longest ago is forgotten, and would be full again soon anyway. */
const mostBuckets = 10_000
const windowSeconds = 60

/** Of the requests that a token may make in a minute, so many may be writes. */
const writeShare = 0.25

/**
 * So many requests a minute for each token, each person and each address of those who are neither, and for writes a quarter of it besides; what was not used in a minute
 * may be used at once. In memory: a restart fills every bucket.
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitRequests(parts: {
  perMinute: number
  clock: Pick<Clock, 'now'>
}): MiddlewareHandler<HttpEnv> {
  const { clock } = parts
  const most = { reads: parts.perMinute, writes: Math.max(1, Math.floor(parts.perMinute * writeShare)) }
  const buckets = new Map<string, Bucket>()

  return async (c, next) => {
    const kind = c.req.method === 'GET' || c.req.method === 'HEAD' ? 'reads' : 'writes'
    const whose = `${kind} ${whoseOf(c)}`
    const bucket = refill(buckets.get(whose), most[kind], clock.now())
    buckets.delete(whose)
    buckets.set(whose, bucket)
    forgetOldest(buckets)

    const isFree = bucket.tokens >= 1
    if (isFree) bucket.tokens -= 1
    const left = Math.floor(bucket.tokens)
    const perSecond = most[kind] / windowSeconds
    const headers = {
      'ratelimit-policy': `"${kind}";q=${most[kind]};w=${windowSeconds}`,
      ratelimit: `"${kind}";r=${left};t=${Math.ceil((most[kind] - bucket.tokens) / perSecond)}`,
    }
    if (!isFree) {
      const seconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond))
      return problem(c, {
        status: 429,
        detail: `You may make ${most[kind]} ${kind} a minute; try again in ${seconds} s.`,
        headers: { ...headers, 'retry-after': String(seconds) },
      })
    }
    await next()
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
    return
  }
}

/** Many look at pages from behind one proxy. */
const anybodysPages = 10

/**
 * The same of pages: so many a minute for each person, and ten times as many for each address of those who have not signed
 * in. Not for tokens: everybody who looks may have the same one.
 */
export function limitPages(parts: {
  perMinute: number
  clock: Pick<Clock, 'now'>
}): MiddlewareHandler<HttpEnv> {
  const ofPerson = limitRequests(parts)
  const ofAddress = limitRequests({ ...parts, perMinute: anybodysPages * parts.perMinute })
  return async (c, next) => {
    const access = c.get('access')
    if (c.req.path.startsWith('/api/')) return next()
    if (isAnybody(access)) return ofAddress(c, next)
    return access.person === null ? next() : ofPerson(c, next)
  }
}

/** Behind a proxy, whoever has not signed in shares the proxy's address. */
function whoseOf(c: Context<HttpEnv>): string {
  const access = c.get('access')
  if (isAnybody(access)) return `at ${c.env.incoming?.socket.remoteAddress ?? ''}`
  return callerOf(access) ?? ''
}

function refill(bucket: Bucket | undefined, most: number, now: number): Bucket {
  if (bucket === undefined) return { tokens: most, at: now }
  const gained = (Math.max(0, now - bucket.at) / 1000) * (most / windowSeconds)
  return { tokens: Math.min(most, bucket.tokens + gained), at: now }
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  if (buckets.size <= mostBuckets) return
  const oldest = buckets.keys().next()
  if (!oldest.done) buckets.delete(oldest.value)
}
