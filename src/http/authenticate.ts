import type { Context, MiddlewareHandler } from 'hono'
import type { TokenCheck } from './check-token.ts'
import type { HttpEnv } from './http-env.ts'
import { problem } from './problem.ts'
import type { Sessions } from './sessions.ts'

const challenge = { 'www-authenticate': 'Bearer realm="slipway"' }

/**
 * Lets nobody pass without the API token (`Authorization: Bearer`) or a browser's session. Programs are
 * refused with a problem, people with the page where they sign in.
 */
export function authenticate(parts: {
  isToken: TokenCheck
  sessions: Sessions
  signInPage: (c: Context) => Response | Promise<Response>
}): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    const bearer = authorization === undefined ? null : /^Bearer +([^ ]+)$/i.exec(authorization)?.[1]
    const known =
      bearer === null ? parts.sessions.isSignedIn(c) : bearer !== undefined && parts.isToken(bearer)
    if (known) {
      c.set('access', { tokenId: null, name: 'api-token', scope: 'admin', tenant: null })
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
      title: 'Token needed',
      detail:
        authorization === undefined
          ? 'Send the API token as "Authorization: Bearer <token>".'
          : 'The Authorization header does not carry the API token as "Bearer <token>".',
      headers: challenge,
    })
  }
}

/** Whether the caller reads HTML: a browser on one of the pages. */
export function isForPeople(c: Context): boolean {
  if (c.req.path.startsWith('/api/') || c.req.path === '/metrics') return false
  return (c.req.header('accept') ?? '').includes('text/html')
}
