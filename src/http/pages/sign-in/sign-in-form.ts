import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Assets } from '../assets/load-assets.ts'
import { layout, type Html } from '../layout/layout.ts'

/** What the page where people sign in is made of. */
export interface SignInPage {
  assets: Assets
  /** The source host that people sign in with; null: with a token only. */
  host: string | null
}

/** The page where people sign in; afterwards they go to `next`, which is an address of ours. */
export function showForm(
  c: Context,
  { assets, host }: SignInPage,
  form: { status: 200 | 400 | 401 | 429 | 503; next: string; message: string | null },
): Response | Promise<Response> {
  const { status, next, message } = form
  const body = html`<div class="sign-in">
    <h1>Sign in</h1>
    ${message === null ? '' : html`<p class="alert" role="alert">${message}</p>`}
    ${host === null ? '' : withHost(host, next)} ${host === null ? tokenForm(next, true) : tokenBelow(next)}
  </div>`
  return c.html(layout({ assets, title: 'Sign in', body, viewer: null }), status)
}

function withHost(host: string, next: string): Html {
  return html`<p>
      <a class="button primary" href="/login/github?next=${encodeURIComponent(next)}">Sign in with ${host}</a>
    </p>
    <p class="muted">You see the builds of the repositories that ${host} lets you see, and no others.</p>`
}

function tokenBelow(next: string): Html {
  return html`<details>
    <summary>With an API token</summary>
    ${tokenForm(next, false)}
  </details>`
}

function tokenForm(next: string, isFirst: boolean): Html {
  return html`<form method="post" action="/login">
    <label for="token">API token</label>
    <input
      id="token"
      name="token"
      type="password"
      autocomplete="current-password"
      required
      ${isFirst ? html`autofocus` : ''}
      aria-describedby="token-help"
    />
    <p id="token-help" class="muted">
      Whoever runs this service has one: <code>SLIPWAY_API_TOKEN</code>, or the file <code>api-token</code> in
      the data directory; and makes others with <code>slipway tokens create</code>.
    </p>
    <input type="hidden" name="next" value="${next}" />
    <button>Sign in</button>
  </form>`
}
