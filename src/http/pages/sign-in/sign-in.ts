import type { Context } from 'hono'
import type { Log } from '../../../ports.ts'
import type { AccessFinder } from '../../access/find-access.ts'
import type { AttemptLimit } from '../../access/limit-attempts.ts'
import type { People } from '../../access/people/people.ts'
import type { Sessions } from '../../access/sessions.ts'
import type { HttpEnv } from '../../http-env.ts'
import { safeNext } from './safe-next.ts'
import { showForm, type SignInPage } from './sign-in-form.ts'

/** `GET /login`: the form. */
export function showSignIn(page: SignInPage): (c: Context) => Response | Promise<Response> {
  return (c) => showForm(c, page, { status: 200, next: safeNext(c.req.query('next')), message: null })
}

/** The form in the place of a page that asks for it; afterwards that page. */
export function askToSignIn(page: SignInPage): (c: Context) => Response | Promise<Response> {
  return (c) => {
    const { pathname, search } = new URL(c.req.url)
    const next = c.req.method === 'GET' ? safeNext(pathname + search) : safeNext(undefined)
    return showForm(c, page, { status: 401, next, message: null })
  }
}

/** `POST /login`: token → session; slowed down per address after failures. */
export function signIn(parts: {
  page: SignInPage
  finder: Pick<AccessFinder, 'byToken'>
  sessions: Sessions
  people: Pick<People, 'signOut'> | null
  attempts: AttemptLimit
  log: Log
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { page, finder, sessions, people, attempts, log } = parts
  return async (c) => {
    const caller = callerAddress(c)
    const form = await c.req.parseBody()
    const field = (name: string) => (typeof form[name] === 'string' ? form[name] : undefined)
    const next = safeNext(field('next'))
    const refused = refuseHasty(c, page, attempts, next)
    if (refused !== null) return refused
    const found = await finder.byToken(field('token')?.trim() ?? '')
    if (found === null) {
      attempts.failed(caller)
      log.warn({ remote: caller }, 'sign-in with a wrong token')
      const message = 'This is no token of this service, or not any more.'
      return showForm(c, page, { status: 401, next, message })
    }
    await endSession(c, { sessions, people })
    sessions.signIn(c, found.hash)
    return c.redirect(next, 303)
  }
}

/** `POST /logout`: takes the cookies back, and ends the session of a person. */
export function signOut(parts: {
  sessions: Sessions
  people: Pick<People, 'signOut'> | null
}): (c: Context) => Promise<Response> {
  return async (c) => {
    await endSession(c, parts)
    parts.sessions.signOut(c)
    return c.redirect('/login', 303)
  }
}

/** Where a request comes from; of a proxy, that of the proxy. */
export function callerAddress(c: Context<HttpEnv>): string {
  return c.env.incoming?.socket.remoteAddress ?? 'unknown'
}

/** The answer to whoever has failed too often; null: they may try. */
export function refuseHasty(
  c: Context<HttpEnv>,
  page: SignInPage,
  attempts: AttemptLimit,
  next: string,
): Response | Promise<Response> | null {
  const wait = attempts.waitSeconds(callerAddress(c))
  if (wait === 0) return null
  c.header('retry-after', String(wait))
  const message = `Too many attempts from this address went wrong. Try again in ${wait} seconds.`
  return showForm(c, page, { status: 429, next, message })
}

/** No session of before goes on beside a new one. */
export async function endSession(
  c: Context,
  { sessions, people }: { sessions: Pick<Sessions, 'personIn'>; people: Pick<People, 'signOut'> | null },
): Promise<void> {
  const secret = sessions.personIn(c)
  if (secret !== null) await people?.signOut(secret)
}
