import { Octokit } from '@octokit/rest'
import type { Clock, PeopleHost } from '../../ports.ts'
import { makeFetch } from '../make-fetch.ts'
import { askForTokens, type AppClient } from './ask-for-tokens.ts'
import { lookAtPerson } from './look-at-person.ts'

interface PeopleOptions {
  /** `https://ghe.example.com`, without a slash at its end; null for github.com. */
  url: string | null
  client: AppClient
  /** What people call it. */
  name: string
  /** PEM of one more certificate authority. */
  ca?: string
  userAgent: string
  clock: Pick<Clock, 'now'>
}

const ignore = () => {}
/** Octokit would log addresses, and at `debug` whole request bodies. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/**
 * Signs people in with a GitHub App, as
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 * has it; sends nothing until asked.
 */
export function connectPeople(options: PeopleOptions): PeopleHost & { close(): Promise<void> } {
  const { client, clock } = options
  const webUrl = options.url ?? 'https://github.com'
  const apiUrl = options.url === null ? 'https://api.github.com' : `${options.url}/api/v3`
  const connections = makeFetch(options.ca)
  const { fetch } = connections
  const octokitOptions = {
    baseUrl: apiUrl,
    userAgent: options.userAgent,
    log: silent,
    request: { fetch, log: silent },
  }
  const tokens = { url: `${webUrl}/login/oauth/access_token`, client, fetch, clock }

  return {
    name: options.name,
    signInUrl({ state, challenge, back }) {
      const url = new URL(`${webUrl}/login/oauth/authorize`)
      url.searchParams.set('client_id', client.id)
      if (back !== null) url.searchParams.set('redirect_uri', back)
      url.searchParams.set('state', state)
      url.searchParams.set('code_challenge', challenge)
      url.searchParams.set('code_challenge_method', 'S256')
      return url.href
    },
    redeem: ({ code, verifier, back }) =>
      askForTokens(tokens, {
        code,
        code_verifier: verifier,
        ...(back === null ? {} : { redirect_uri: back }),
      }),
    renew: (refresh) => askForTokens(tokens, { grant_type: 'refresh_token', refresh_token: refresh }),
    look: (access) => lookAtPerson(new Octokit({ ...octokitOptions, auth: access }), clock),
    async revoke(access) {
      const basic = Buffer.from(`${client.id}:${client.secret}`).toString('base64')
      try {
        await new Octokit(octokitOptions).request('DELETE /applications/{client_id}/token', {
          client_id: client.id,
          access_token: access,
          headers: { authorization: `Basic ${basic}` },
        })
      } catch {
        // It ends by itself within hours, and nobody has it any more.
      }
    },
    close: () => connections.close(),
  }
}
