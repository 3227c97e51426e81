import type { Clock, Store } from '../ports.ts'
import type { Refusal } from './check-headers.ts'
import { checkHeaders, refuse } from './check-headers.ts'
import type { InFlight } from './limit-in-flight.ts'
import { isDeclaredTooLarge, readBody, type Incoming } from './read-body.ts'
import { isSigned } from './verify-signature.ts'

export interface ReceiveParts {
  store: Pick<Store, 'commit'>
  clock: Pick<Clock, 'now'>
  maxBodyBytes: number
  inFlight: InFlight
  isJsonObject: (bytes: Uint8Array) => boolean
}

/** The webhook that a request came to. */
export interface Door {
  /** Each of them is valid; never empty. */
  secrets: readonly string[]
  /** Whose own webhook it is, and so whose repositories it may speak for; null for the App's. */
  tenant: string | null
  /** There is no such webhook: no signature opens it. */
  isClosed?: true
}

/** What became of a request. `seen` was durable before, `accepted` is durable now. */
export type Receipt =
  | { kind: 'accepted' | 'seen' | 'unsupported'; event: string; guid: string }
  | { kind: 'pong'; event: string; guid: string }
  | Refusal

/** Events that planning knows; the others are answered and forgotten. */
export const supportedEvents: ReadonlySet<string> = new Set([
  'push',
  'pull_request',
  'merge_group',
  'check_run',
  'check_suite',
  'issue_comment',
  'installation',
  'installation_repositories',
  'repository',
])

/** One request of GitHub's: verified over its raw bytes, then stored. Throws what the store throws. */
export async function receiveDelivery(parts: ReceiveParts, door: Door, request: Incoming): Promise<Receipt> {
  if (isDeclaredTooLarge(request, parts.maxBodyBytes)) return tooLarge(parts.maxBodyBytes)
  const headers = checkHeaders(request.headers)
  if ('kind' in headers) return headers
  const { event, guid, signature } = headers
  const body = await readBody(request, parts.maxBodyBytes, parts.inFlight)
  switch (body.kind) {
    case 'too-large':
      return tooLarge(parts.maxBodyBytes)
    case 'too-busy':
      return refuse(503, 'Busy', 'Too many bodies are on their way already: deliver it again in a moment.')
    case 'broken-off':
      return refuse(400, 'Broken off', 'The body ended before it was complete.')
    case 'read':
      break
  }
  try {
    if (!isSigned(body.bytes, signature, door.secrets))
      return refuse(
        401,
        'Wrong signature',
        'The signature does not fit the body under any secret of this webhook.',
      )
    if (!parts.isJsonObject(body.bytes))
      return refuse(400, 'Bad JSON', 'The body is signed but is not a JSON object.')
    if (event === 'ping') return { kind: 'pong', event, guid }
    if (!supportedEvents.has(event)) return { kind: 'unsupported', event, guid }
    const now = parts.clock.now()
    const { tenant } = door
    const known = await parts.store.commit('receiveDelivery', { guid, event, body: body.bytes, now, tenant })
    return { kind: known === 'seen' ? 'seen' : 'accepted', event, guid }
  } finally {
    body.release()
  }
}

function tooLarge(maxBytes: number): Refusal {
  return refuse(413, 'Too large', `A body may have ${maxBytes} bytes; GitHub sends none larger than 25 MB.`)
}
