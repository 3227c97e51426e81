import type { Context, MiddlewareHandler } from 'hono'
import type { AccessFinder } from './find-access.ts'
import type { HttpEnv } from '../http-env.ts'
import { problem } from '../problem.ts'
import type { Sessions } from './sessions.ts'

const challenge = { 'www-authenticate': 'Bearer realm="slipway"' }

/**
 * Lets nobody pass without a token (`Authorization: Bearer`) or a browser's session, and tells the rest who it is
 * as `c.var.access`. Programs are refused with a problem, people with the page where they sign in.
 */
export function authenticate(parts: {
  finder: AccessFinder
  sessions: Sessions
  signInPage: (c: Context<HttpEnv>) => Response | Promise<Response>
}): MiddlewareHandler<HttpEnv> {
  const { finder, sessions } = parts
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    const bearer = authorization === undefined ? null : /^Bearer +([^ ]+)$/i.exec(authorization)?.[1]
    const access =
      bearer === null
        ? await sessions.whoIs(c)
        : bearer === undefined
          ? null
          : ((await finder.byToken(bearer))?.access ?? null)
    if (access !== null) {
      c.set('access', access)
      await next()
      return
    }
    if (isForPeople(c)) {
      const page = await parts.signInPage(c)
      page.headers.set('www-authenticate', challenge['www-authenticate'])
      return page
    }
    return problem(c, {
      status: 401,
      detail:
        authorization === undefined
          ? 'Send a token as "Authorization: Bearer <token>".'
          : 'The Authorization header does not carry a valid token as "Bearer <token>".',
      headers: challenge,
    })
  }
}

/** Whether the caller reads HTML: a browser on one of the pages. */
export function isForPeople(c: Context<HttpEnv>): boolean {
  if (c.req.path.startsWith('/api/') || c.req.path === '/metrics') return false
  return (c.req.header('accept') ?? '').includes('text/html')
}
