import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Log } from '../../../ports.ts'
import type { AccessFinder } from '../../access/find-access.ts'
import type { HttpEnv } from '../../http-env.ts'
import type { AttemptLimit } from '../../access/limit-attempts.ts'
import type { Sessions } from '../../access/sessions.ts'
import { layout } from '../layout/layout.ts'
import type { Assets } from '../assets/load-assets.ts'
import { safeNext } from './safe-next.ts'

/** `GET /login`: the form. */
export function showSignIn(assets: Assets): (c: Context) => Response | Promise<Response> {
  return (c) => formPage(c, assets, { status: 200, next: safeNext(c.req.query('next')), message: null })
}

/**
 * The form in the place of a page that asks for it; afterwards that page. A browser that follows a link
 * from another site (GitHub's "Details") leaves our strict cookie out: it is sent round once more, this
 * time from here, and only then has nobody signed in.
 */
export function askToSignIn(assets: Assets): (c: Context) => Response | Promise<Response> {
  return (c) => {
    const { pathname, search } = new URL(c.req.url)
    const next = c.req.method === 'GET' ? safeNext(pathname + search) : safeNext(undefined)
    const site = c.req.header('sec-fetch-site')
    const fromElsewhere = site === 'cross-site' || site === 'same-site'
    return formPage(c, assets, { status: 401, next, message: null, goOnTo: fromElsewhere ? next : null })
  }
}

/** `POST /login`: token → session; slowed down per address after failures. */
export function signIn(parts: {
  assets: Assets
  finder: Pick<AccessFinder, 'byToken'>
  sessions: Sessions
  attempts: AttemptLimit
  log: Log
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { assets, finder, sessions, attempts, log } = parts
  return async (c) => {
    const caller = c.env.incoming?.socket.remoteAddress ?? 'unknown'
    const form = await c.req.parseBody()
    const field = (name: string) => (typeof form[name] === 'string' ? form[name] : undefined)
    const next = safeNext(field('next'))
    const wait = attempts.waitSeconds(caller)
    if (wait > 0) {
      c.header('retry-after', String(wait))
      const message = `Too many wrong tokens from this address. Try again in ${wait} seconds.`
      return formPage(c, assets, { status: 429, next, message })
    }
    const found = await finder.byToken(field('token')?.trim() ?? '')
    if (found === null) {
      attempts.failed(caller)
      log.warn({ remote: caller }, 'sign-in with a wrong token')
      const message = 'This is no token of this service, or not any more.'
      return formPage(c, assets, { status: 401, next, message })
    }
    sessions.signIn(c, found.hash)
    return c.redirect(next, 303)
  }
}

/** `POST /logout`: takes the cookie back. */
export function signOut(sessions: Sessions): (c: Context) => Response {
  return (c) => {
    sessions.signOut(c)
    return c.redirect('/login', 303)
  }
}

function formPage(
  c: Context,
  assets: Assets,
  form: { status: 200 | 401 | 429; next: string; message: string | null; goOnTo?: string | null },
): Response | Promise<Response> {
  const { status, next, message, goOnTo = null } = form
  const body = html`<form class="sign-in" method="post" action="/login">
    <h1>Sign in</h1>
    ${message === null ? '' : html`<p class="alert" role="alert">${message}</p>`}
    <label for="token">API token</label>
    <input
      id="token"
      name="token"
      type="password"
      autocomplete="current-password"
      required
      autofocus
      aria-describedby="token-help"
    />
    <p id="token-help" class="muted">
      Whoever runs this service has one: <code>SLIPWAY_API_TOKEN</code>, or the file <code>api-token</code> in
      the data directory; and makes others with <code>slipway tokens create</code>.
    </p>
    <input type="hidden" name="next" value="${next}" />
    <button>Sign in</button>
  </form>`
  return c.html(layout({ assets, title: 'Sign in', body, viewer: null, goOnTo }), status)
}
