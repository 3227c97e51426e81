import type { Context, MiddlewareHandler } from 'hono'
import { isAnybody } from '../../domain/index.ts'
import type { HttpEnv } from '../http-env.ts'
import { problem } from '../problem.ts'
import { challenge } from './challenge.ts'
import type { Who } from './who.ts'

/**
 * Lets nobody pass without a token (`Authorization: Bearer`) or a browser's session, except to read what is public where
 * that is shown, and tells the rest who it is as `c.var.access`. Programs are refused with a problem, people with the page
 * where they sign in.
 */
export function authenticate(parts: {
  who: Pick<Who, 'of'>
  signInPage: (c: Context<HttpEnv>) => Response | Promise<Response>
}): MiddlewareHandler<HttpEnv> {
  const { who, signInPage } = parts
  const askPeople = async (c: Context<HttpEnv>) => {
    const page = await signInPage(c)
    for (const [name, value] of Object.entries(challenge)) page.headers.set(name, value)
    return page
  }
  return async (c, next) => {
    const access = await who.of(c)
    const mayGoOn = access !== null && (!isAnybody(access) || isReading(c))
    if (mayGoOn) {
      c.set('access', access)
      await next()
      // What nobody may see, and what is not there, is the same to whoever has not signed in: perhaps it is there for them.
      if (!isAnybody(access) || !isForPeople(c) || !isRefusal(c.res.status)) return
      c.res = await askPeople(c)
      return
    }
    if (isForPeople(c)) return await askPeople(c)
    return problem(c, {
      status: 401,
      detail:
        c.req.header('authorization') === undefined
          ? 'Send a token as "Authorization: Bearer <token>".'
          : 'The Authorization header does not carry a valid token as "Bearer <token>".',
      headers: challenge,
    })
  }
}

function isReading(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD'
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}

/** Whether the caller reads HTML: a browser on one of the pages. */
export function isForPeople(c: Context<HttpEnv>): boolean {
  if (c.req.path.startsWith('/api/') || c.req.path === '/metrics') return false
  return (c.req.header('accept') ?? '').includes('text/html')
}
