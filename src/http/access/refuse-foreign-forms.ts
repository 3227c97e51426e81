import type { MiddlewareHandler } from 'hono'
import { problem } from '../problem.ts'

/**
 * Forms of other sites may not sign anybody in or out. A browser says where a form comes from; without
 * either header the caller is no browser, and nothing rides on its cookies.
 */
export function refuseForeignForms(baseUrl: string): MiddlewareHandler {
  const own = URL.canParse(baseUrl) ? new URL(baseUrl).origin : null
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    const foreign =
      site === undefined
        ? origin !== undefined && !isOwn(origin, own, c.req.header('host'))
        : site !== 'same-origin'
    if (!foreign) return next()
    return problem(c, {
      status: 403,
      title: 'Form of another site',
      detail: 'This was sent from a page of another address; open the form here and send it again.',
    })
  }
}

/** Behind a proxy the host that the browser saw is the public one; without one it is the Host header. */
function isOwn(origin: string, own: string | null, host: string | undefined): boolean {
  if (origin === own) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
