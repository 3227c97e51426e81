import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Meter } from '../ports.ts'

/**
 * Counts every answer by the pattern of its route, so that what strangers ask for makes no labels. A stream
 * counts when it begins.
 */
export function countRequests(meter: Meter, now = () => performance.now()): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = now()
    await next()
    const route = routePath(c)
    const method = methods.includes(c.req.method) ? c.req.method : 'other'
    meter.count('slipway_http_requests_total', { route, method, status: String(c.res.status) })
    meter.time('slipway_http_request_seconds', (now() - startedAt) / 1000, { route })
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
