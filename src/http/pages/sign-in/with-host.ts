import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { Unavailable, type Log, type PeopleHost } from '../../../ports.ts'
import type { AttemptLimit } from '../../access/limit-attempts.ts'
import { longestWayMs, type OauthState } from '../../access/people/oauth-state.ts'
import type { People } from '../../access/people/people.ts'
import { cookieAttributes, type Sessions } from '../../access/sessions.ts'
import type { HttpEnv } from '../../http-env.ts'
import { safeNext } from './safe-next.ts'
import { showForm, type SignInPage } from './sign-in-form.ts'
import { callerAddress, endSession, refuseHasty } from './sign-in.ts'

interface HostParts {
  page: SignInPage
  host: PeopleHost
  people: People
  sessions: Sessions
  state: OauthState
  /** Counts codes that the source host does not take. */
  codes: AttemptLimit
  /** Browsers come by HTTPS. */
  secure: boolean
  /** Where browsers reach the service, without a slash at its end; empty where nobody said. */
  baseUrl: string
  log: Log
}

/** Where the source host sends browsers back to; an App is registered with it. */
export const callbackPath = '/login/github/callback'

/** `GET /login/github`: to the source host, with a state that only this browser can come back with. */
export function goToHost(parts: HostParts): (c: Context<HttpEnv>) => Response {
  const { host, state, secure, baseUrl } = parts
  const cookie = cookieName(secure)
  return (c) => {
    const next = safeNext(c.req.query('next'))
    const begun = state.begin(next, getCookie(c, cookie))
    setCookie(c, cookie, begun.secret, { ...cookieAttributes(secure), maxAge: longestWayMs / 1000 })
    return c.redirect(host.signInUrl({ ...begun, back: backOf(baseUrl) }), 303)
  }
}

/**
 * `GET /login/github/callback`: code → tokens → session, in the browser that went there and in no other. What can be judged
 * without the source host is no failure that counts: any page could have a browser come here, and with it all who share
 * its address would have to wait.
 */
export function comeBack(parts: HostParts): (c: Context<HttpEnv>) => Promise<Response> {
  const { page, host, people, sessions, state, codes, secure, baseUrl, log } = parts
  const cookie = cookieName(secure)

  return async (c) => {
    const came = state.end(short(c.req.query('state')), getCookie(c, cookie))
    if (came === null)
      return fail(
        c,
        400,
        'This sign-in was not begun in this browser, or more than ten minutes ago. Begin it here.',
      )
    const next = safeNext(came.next)
    const code = short(c.req.query('code'))
    if (code === '')
      return fail(
        c,
        401,
        `${host.name} did not let you in: ${reasonOf(c)}. Sign in again to try once more.`,
        next,
      )
    const refused = refuseHasty(c, page, codes, next)
    if (refused !== null) return refused
    try {
      const tokens = await host.redeem({ code, verifier: came.verifier, back: backOf(baseUrl) })
      const begun = 'refused' in tokens ? null : await people.signIn(tokens)
      if (begun === null) {
        if ('refused' in tokens)
          log.warn({ reason: tokens.message }, `${host.name} did not take the code of a sign-in`)
        codes.failed(callerAddress(c))
        return await fail(c, 401, `${host.name} does not take this sign-in any more. Begin it again.`, next)
      }
      await endSession(c, { sessions, people })
      // What another tab has begun goes on: the cookie ends by itself.
      sessions.keepPerson(c, begun.secret)
      return c.redirect(next, 303)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      log.warn({ err: error }, 'somebody could not sign in')
      return showForm(c, page, {
        status: 503,
        next,
        message: `${host.name} does not answer now. Try again soon.`,
      })
    }
  }

  function fail(c: Context<HttpEnv>, status: 400 | 401, message: string, next = safeNext(undefined)) {
    return showForm(c, page, { status, next, message })
  }
}

function cookieName(secure: boolean): string {
  return `${secure ? '__Host-' : ''}slipway_signing_in`
}

function backOf(baseUrl: string): string | null {
  return baseUrl === '' ? null : `${baseUrl}${callbackPath}`
}

/** What comes in an address, if it can be ours. */
function short(text: string | undefined): string {
  return text !== undefined && text.length <= 4_000 ? text : ''
}

/** https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors */
function reasonOf(c: Context): string {
  switch (c.req.query('error')) {
    case 'access_denied':
      return 'it was not allowed to tell who you are'
    case 'redirect_uri_mismatch':
      return 'the App there does not know this address as its callback URL'
    case 'application_suspended':
      return 'the App there is suspended'
    default:
      return 'it sent no code'
  }
}
