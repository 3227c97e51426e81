import { createHash } from 'node:crypto'
import type { Context, Hono } from 'hono'
import type { ForgeContext } from '../context.ts'
import type { App } from '../state/apps.ts'
import { takeCode } from './codes.ts'
import { findClient } from './find-client.ts'

/** https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens */
const tokenSeconds = 28_800
const refreshSeconds = 15_897_600

/** In GitHub's words: https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors */
const errors = {
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type: 'The grant type is not supported.',
} as const

/** `POST /login/oauth/access_token`: a code or a refresh token for tokens. Errors are answered with 200, as GitHub does. */
export function addTokenRoute(oauth: Hono, context: ForgeContext): void {
  oauth.post('/login/oauth/access_token', async (c) => {
    const fields = await readFields(c)
    const app = findClient(context, fields('client_id'), fields('client_secret'))
    if (app === null) return fail(c, 'incorrect_client_credentials')
    switch (fields('grant_type')) {
      case '':
      case 'authorization_code':
        return redeem(c, app, fields)
      case 'refresh_token':
        return refresh(c, app, fields('refresh_token'))
      default:
        return fail(c, 'unsupported_grant_type')
    }
  })

  function redeem(c: Context, app: App, fields: Fields): Response {
    const code = takeCode(context, fields('code'))
    if (code?.appId !== app.id) return fail(c, 'bad_verification_code')
    const said = fields('redirect_uri')
    if (said !== '' && said !== (code.redirectUri ?? app.callbackUrls[0]))
      return fail(c, 'redirect_uri_mismatch')
    const verifier = createHash('sha256').update(fields('code_verifier')).digest('base64url')
    if (code.challenge !== null && verifier !== code.challenge) return fail(c, 'bad_verification_code')
    return give(c, code)
  }

  function refresh(c: Context, app: App, token: string): Response {
    const { tokens } = context.state
    const grant = tokens.find(token, context.clock.now())
    if (grant?.kind !== 'refresh' || grant.appId !== app.id || !tokens.revoke(token))
      return fail(c, 'bad_refresh_token')
    return give(c, grant)
  }

  function give(c: Context, { accountId, appId }: { accountId: number; appId: number }): Response {
    const { state, clock } = context
    const until = (seconds: number) => clock.now() + seconds * 1000
    return answer(c, {
      access_token: state.tokens.issue({ kind: 'person', accountId, appId }, until(tokenSeconds)),
      expires_in: tokenSeconds,
      refresh_token: state.tokens.issue({ kind: 'refresh', accountId, appId }, until(refreshSeconds)),
      refresh_token_expires_in: refreshSeconds,
      scope: '',
      token_type: 'bearer',
    })
  }
}

type Fields = (name: string) => string

/** Of a form, of JSON, or of the address; text or nothing. */
async function readFields(c: Context): Promise<Fields> {
  const isJson = (c.req.header('content-type') ?? '').includes('json')
  const body: unknown = isJson ? await c.req.json().catch(() => null) : await c.req.parseBody()
  const given = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  return (name) => {
    const value = given[name] ?? c.req.query(name)
    return typeof value === 'string' ? value : ''
  }
}

function fail(c: Context, error: keyof typeof errors): Response {
  return answer(c, {
    error,
    error_description: errors[error],
    error_uri: 'https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps',
  })
}

/** As a form where nobody asks for JSON, as GitHub does. */
function answer(c: Context, fields: Record<string, string | number>): Response {
  if ((c.req.header('accept') ?? '').includes('json')) return c.json(fields)
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) form.set(name, String(value))
  return c.body(form.toString(), 200, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
}
