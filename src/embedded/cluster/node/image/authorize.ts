import type { Login } from './read-login.ts'
import { readBody, sendRequest } from './send-request.ts'

/** How a registry wants to be asked: the `WWW-Authenticate` of its 401. */
export interface Challenge {
  scheme: 'basic' | 'bearer'
  parameters: Record<string, string>
}

/** Null where it is neither Basic nor Bearer. */
export function parseChallenge(header: string): Challenge | null {
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/.exec(header) ?? []
  const name = scheme.toLowerCase()
  if (name !== 'basic' && name !== 'bearer') return null
  const pairs = [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']): [string, string] => [
    key,
    value,
  ])
  return { scheme: name, parameters: Object.fromEntries(pairs) }
}

/**
 * The `Authorization` for a repository. Bearer tokens are fetched from the realm that the registry names,
 * which gets the login: over https, unless the registry itself is spoken to in the clear.
 */
export async function authorize(
  challenge: Challenge,
  login: Login | null,
  options: { registry: URL; scope: string; insecure: boolean },
): Promise<string | null> {
  const basic =
    login === null ? null : `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
  if (challenge.scheme === 'basic') return basic
  const { realm = '', service } = challenge.parameters
  const url = new URL(realm)
  if (url.protocol !== 'https:' && options.registry.protocol === 'https:')
    throw new Error(`the registry wants its login sent in the clear, to ${url.origin}`)
  if (service !== undefined) url.searchParams.set('service', service)
  url.searchParams.set('scope', options.scope)
  const headers = basic === null ? {} : { authorization: basic }
  const response = await sendRequest({ method: 'GET', url, headers, insecure: options.insecure })
  const body = await readBody(response)
  if (response.statusCode !== 200)
    throw new Error(`GET ${url.href}: unexpected status code ${String(response.statusCode ?? 0)}`)
  const { token, access_token } = JSON.parse(body.toString('utf8')) as Record<string, unknown>
  const found = token ?? access_token
  if (typeof found !== 'string') throw new Error(`${url.origin} gave no token`)
  return `Bearer ${found}`
}
