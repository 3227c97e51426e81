import { createHash } from 'node:crypto'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { MiddlewareHandler } from 'hono'
import type { ForgeContext } from '../context.ts'
import type { ApiEnv } from './env.ts'
import { identifyCaller } from './identify-caller.ts'
import type { Faults } from './inject-faults.ts'
import type { RateLimits } from './limit-rate.ts'
import { createRateLimiter } from './limit-rate.ts'
import { ApiProblem } from './problem.ts'

const retryAfterSeconds = 60

/** Says who is asking; 401 for credentials that are none. */
export function authenticate(context: ForgeContext): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    // There an App signs with its client secret, which that route looks at.
    const isClient = c.req.path.startsWith('/api/v3/applications/')
    const authorization = isClient ? undefined : c.req.header('authorization')
    c.set('caller', identifyCaller(context, authorization))
    await next()
  }
}

/** Counts requests and puts the count on every answer; an answer that nothing has changed costs nothing. */
export function limitRate(context: ForgeContext, limits: RateLimits): MiddlewareHandler<ApiEnv> {
  const limiter = createRateLimiter(limits)
  return async (c, next) => {
    const spending = { method: c.req.method, path: c.req.path, now: context.clock.now() }
    const decision = limiter(c.get('caller'), spending)
    const headers: Record<string, string> = {
      'x-ratelimit-limit': String(decision.limit),
      'x-ratelimit-remaining': String(decision.limit - decision.used),
      'x-ratelimit-used': String(decision.used),
      'x-ratelimit-reset': String(decision.reset),
      'x-ratelimit-resource': 'core',
    }
    if (decision.verdict === 'primary') throw new ApiProblem(403, 'API rate limit exceeded.', {}, headers)
    if (decision.verdict === 'secondary')
      throw new ApiProblem(
        403,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        {},
        { ...headers, 'retry-after': String(retryAfterSeconds) },
      )
    try {
      await next()
    } finally {
      decision.release(c.res.status === 304)
      for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value)
    }
  }
}

/** Answers 304 to who already has what would be sent. */
export const answerUnchanged: MiddlewareHandler<ApiEnv> = async (c, next) => {
  await next()
  if (c.req.method !== 'GET' || c.res.status !== 200) return
  const body = Buffer.from(await c.res.clone().arrayBuffer())
  const etag = `W/"${createHash('sha256').update(body).digest('hex')}"`
  const known = c.req.header('if-none-match')?.split(/,\s*/)
  if (known?.some((one) => one === etag || one === etag.slice(2))) c.res = new Response(null, { status: 304 })
  c.res.headers.set('etag', etag)
  c.res.headers.set('cache-control', 'private, max-age=60, s-maxage=60')
}

/** Lets requests meet the faults that somebody asked for. */
export function meetFaults(context: ForgeContext, faults: Faults): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const fault = faults.meet(c.req.method, c.req.path, context.clock.now())
    if (!fault) return next()
    if (fault.kind === 'server-error') return c.json({ message: 'Server Error' }, 500)
    if (fault.kind === 'retry-after')
      throw new ApiProblem(
        403,
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
        {},
        { 'retry-after': String(fault.retryAfter ?? 1) },
      )
    if (fault.kind === 'lost-answer') await next()
    const { outgoing } = c.env
    if (fault.kind === 'hang') await new Promise((resolve) => outgoing.once('close', resolve))
    else outgoing.destroy()
    return RESPONSE_ALREADY_SENT
  }
}
