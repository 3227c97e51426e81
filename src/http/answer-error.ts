import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { Unavailable, type Clock, type Log } from '../ports.ts'
import { problem } from './problem.ts'

/** The one place where what a route throws becomes an answer; tells the log, not the caller, what it was. */
export function answerError(parts: { clock: Clock; log: Log }): (error: Error, c: Context) => Response {
  return (error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    const fields = { err: error, method: c.req.method, path: c.req.path }
    if (error instanceof Unavailable) {
      parts.log.warn(fields, 'request could not be answered now')
      const seconds = Math.max(1, Math.ceil((error.retryAt - parts.clock.now()) / 1000))
      return problem(c, {
        status: 503,
        title: 'Not available now',
        detail: `Something that this needs does not answer; try again in ${seconds} s. GET /readyz says what.`,
        headers: { 'retry-after': String(seconds) },
      })
    }
    parts.log.error(fields, 'request failed')
    return problem(c, {
      status: 500,
      title: 'Internal error',
      detail: 'This is a fault of the service; its log has the cause at this time.',
    })
  }
}
