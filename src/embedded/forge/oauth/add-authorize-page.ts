import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import type { ForgeContext } from '../context.ts'
import { page } from '../pages/layout.ts'
import { findVisitor } from '../pages/sign-in.ts'
import type { App } from '../state/apps.ts'
import { keepCode } from './codes.ts'

/** What an App asks for; texts of an address, or of our form. */
const request = z.object({
  client_id: z.string().max(100),
  redirect_uri: z.string().max(2_000).optional(),
  state: z.string().max(4_000).optional(),
  code_challenge: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  code_challenge_method: z.literal('S256').optional(),
})

type Request = z.output<typeof request>

/**
 * `/login/oauth/authorize`: whoever is here says who they are, and lets the App know it, in one form:
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function addAuthorizePage(oauth: Hono, context: ForgeContext, adminToken: string): void {
  const { state } = context

  oauth.get('/login/oauth/authorize', (c) => {
    const asked = read(c.req.query())
    if (asked === null) return unknownApp(c)
    if ('wrong' in asked) return c.redirect(asked.wrong, 302)
    return show(c, asked, null)
  })

  oauth.post('/login/oauth/authorize', async (c) => {
    const form = await c.req.parseBody()
    const asked = read(form)
    if (asked === null) return unknownApp(c)
    if ('wrong' in asked) return c.redirect(asked.wrong, 302)
    if (form['answer'] === 'no')
      return c.redirect(
        goBack(asked, {
          error: 'access_denied',
          error_description: 'The user has denied your application access.',
        }),
        302,
      )
    const [login, password] = [textOf(form['login']), textOf(form['password'])]
    const visitor = findVisitor(context, { login, password }, adminToken)
    if (visitor === null) return show(c, asked, 'This is not the token of somebody of that name.')
    const { redirect_uri: redirectUri = null, code_challenge: challenge = null } = asked.request
    const about = { appId: asked.app.id, accountId: visitor.account.id, redirectUri, challenge }
    return c.redirect(goBack(asked, { code: keepCode(context, about) }), 302)
  })

  function read(fields: Record<string, unknown>): Asked | { wrong: string } | null {
    const parsed = request.safeParse(fields)
    const app = parsed.success ? state.apps.byClientId(parsed.data.client_id) : null
    const [first] = app?.callbackUrls ?? []
    if (!parsed.success || app === null || first === undefined) return null
    const back = parsed.data.redirect_uri ?? first
    if (app.callbackUrls.includes(back)) return { request: parsed.data, app, back }
    const error = {
      error: 'redirect_uri_mismatch',
      error_description: 'The redirect_uri is not associated with this application.',
    }
    return { wrong: goBack({ request: parsed.data, back: first }, error) }
  }
}

interface Asked {
  request: Request
  app: App
  /** One of the App's own addresses. */
  back: string
}

function goBack(asked: Pick<Asked, 'request' | 'back'>, fields: Record<string, string>): string {
  const url = new URL(asked.back)
  const { state } = asked.request
  for (const [name, value] of Object.entries({ ...fields, ...(state === undefined ? {} : { state }) }))
    url.searchParams.set(name, value)
  return url.href
}

function show(c: Context, { request: asked, app, back }: Asked, problem: string | null) {
  guard(c)
  const fields = Object.entries(asked).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return c.html(
    page(
      `Sign in to ${app.name}`,
      html`${problem === null ? '' : html`<p role="alert">${problem}</p>`}
        <p>
          <b>${app.name}</b> asks who you are and which repositories you may see. You go on to
          ${new URL(back).host}.
        </p>
        <form method="post" action="/login/oauth/authorize">
          ${fields}
          <p>
            <label>Login <input name="login" autocomplete="username" required autofocus /></label>
          </p>
          <p>
            <label>
              Token
              <input name="password" type="password" autocomplete="current-password" required />
            </label>
            (<code>slipway forge add</code> gives one)
          </p>
          <button name="answer" value="yes">Sign in and authorize ${app.name}</button>
          <button name="answer" value="no" formnovalidate>Cancel</button>
        </form>`,
    ),
    problem === null ? 200 : 401,
  )
}

function unknownApp(c: Context) {
  guard(c)
  return c.html(page('Not found', html`<p>No App of this client id signs people in here.</p>`), 404)
}

/** Nobody shows this page in a frame of theirs, to have somebody press its button. */
function guard(c: Context): void {
  c.header('x-frame-options', 'DENY')
  c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  c.header('referrer-policy', 'no-referrer')
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
