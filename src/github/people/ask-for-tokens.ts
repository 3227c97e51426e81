import { z } from 'zod'
import { Unavailable, type Clock, type PersonTokens, type Refused } from '../../ports.ts'
import type { Fetch } from '../make-fetch.ts'

/** By which GitHub knows the App as a client of OAuth. */
export interface AppClient {
  id: string
  secret: string
}

const seconds = z.coerce.number().positive().optional()

/** GitHub answers 200 to both: https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors */
const answer = z.union([
  z.object({ error: z.string(), error_description: z.string().optional() }),
  z.object({
    access_token: z.string().min(1),
    expires_in: seconds,
    refresh_token: z.string().min(1).optional(),
    refresh_token_expires_in: seconds,
  }),
])

const soonMs = 1_000

/** Gives GitHub a code or a refresh token for tokens of a person. Throws Unavailable. */
export async function askForTokens(
  parts: { url: string; client: AppClient; fetch: Fetch; clock: Pick<Clock, 'now'> },
  fields: Record<string, string>,
): Promise<PersonTokens | Refused> {
  const { url, client, clock } = parts
  const body = new URLSearchParams({ client_id: client.id, client_secret: client.secret, ...fields })
  const now = clock.now()
  const said = answer.safeParse(await post(parts, body.toString()))
  if (!said.success) throw new Unavailable(`${new URL(url).host} did not answer with tokens`, now + soonMs)
  if ('error' in said.data) {
    const { error, error_description: description = error } = said.data
    // A fault of ours or of GitHub's: whoever signs in can do nothing about it, and is not signed out for it.
    if (error === 'incorrect_client_credentials')
      throw new Unavailable('GitHub does not take the client secret of the App', now + soonMs)
    return { refused: 'invalid', message: description.slice(0, 300) }
  }
  const { access_token, expires_in, refresh_token, refresh_token_expires_in } = said.data
  const until = (given: number | undefined) => (given === undefined ? null : now + given * 1000)
  return {
    access: access_token,
    accessUntil: until(expires_in),
    refresh: refresh_token ?? null,
    refreshUntil: until(refresh_token_expires_in),
  }
}

async function post(
  { url, fetch, clock }: { url: string; fetch: Fetch; clock: Pick<Clock, 'now'> },
  body: string,
): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body,
    })
    if (response.status === 200) return await response.json()
    await response.body?.cancel()
    throw new Error(`it answered ${response.status}`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Unavailable(
      `no tokens were to be had at ${new URL(url).host}: ${why}`,
      clock.now() + soonMs,
      error,
    )
  }
}
