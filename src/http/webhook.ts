import { Hono, type Context } from 'hono'
import type { Tenant } from '../domain/index.ts'
import type { Clock, Log, Meter, Store, Tenants } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { createJsonCheck } from '../receive/check-json.ts'
import { limitInFlight } from '../receive/limit-in-flight.ts'
import type { Incoming } from '../receive/read-body.ts'
import type { Door, Receipt, ReceiveParts } from '../receive/receive-delivery.ts'
import { receiveDelivery, supportedEvents } from '../receive/receive-delivery.ts'
import type { HttpEnv } from './http-env.ts'
import { openDoors, type Doors } from './open-doors.ts'
import { createWebhookNotes } from './note-webhook.ts'
import { problem } from './problem.ts'

export interface WebhookParts {
  store: Pick<Store, 'commit'>
  /** Of the App's webhook; all of them are valid. None: only tenants' own webhooks are open. */
  secrets: readonly string[]
  /** Those with secrets have a webhook of their own, which speaks for their repositories only. */
  tenants?: Pick<Tenants, 'all'>
  clock: Clock
  log: Log
  meter: Pick<Meter, 'count'>
  /** GitHub's own limit is 25 MB: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
  maxBodyBytes?: number
  /** Of all requests together, until each is answered. */
  maxInFlightBytes?: number
}

/**
 * `POST /webhooks/github` and `/webhooks/github/<tenant>`, to be mounted there. Answers 202 once the delivery
 * is durable and 200 for one that needs no work; logs and counts without a word of what was not verified.
 */
export function createWebhookRoute(parts: WebhookParts): Hono<HttpEnv> {
  const { store, clock, log, meter } = parts
  const { maxBodyBytes = 25 * 1024 * 1024, maxInFlightBytes = 128 * 1024 * 1024 } = parts
  const doors = keepDoors(parts)
  const noteWebhook = createWebhookNotes(parts)
  const receiving: ReceiveParts = {
    store,
    clock,
    maxBodyBytes,
    inFlight: limitInFlight(maxInFlightBytes),
    isJsonObject: createJsonCheck(),
  }

  const route = new Hono<HttpEnv>()
  route.post('/', async (c) => answer(c, await receive(c, doors().app)))
  route.post('/:tenant', async (c) => {
    const receipt = await receive(c, doors().of(c.req.param('tenant')))
    return answer(c, receipt.kind === 'refused' && receipt.status === 401 ? closedDoor : receipt)
  })
  return route

  async function receive(c: Context<HttpEnv>, door: Door): Promise<Receipt> {
    const { incoming } = c.env
    if (incoming === undefined) throw new Error('webhooks are read from Node’s stream: use startHttpServer')
    const receipt = await receiveOrRefuse(door, { headers: c.req.raw.headers, body: incoming })
    note(door, receipt)
    return receipt
  }

  function note(door: Door, receipt: Receipt): void {
    if (receipt.kind === 'pong') noteWebhook('ping', door.tenant)
    if (receipt.kind === 'refused') {
      // At an address that is nobody's webhook, no signature can be right.
      if (receipt.status === 401 && door.isClosed !== true) noteWebhook('refused', door.tenant)
      meter.count('slipway_deliveries_total', { event: 'other', result: 'refused' })
      log.warn({ status: receipt.status, reason: receipt.title }, 'webhook request refused')
      return
    }
    // A name from outside is no label of a metric.
    const counted = supportedEvents.has(receipt.event) || receipt.event === 'ping'
    const result = receipt.kind === 'pong' ? 'accepted' : receipt.kind
    meter.count('slipway_deliveries_total', { event: counted ? receipt.event : 'other', result })
    log.debug({ delivery: receipt.guid, event: receipt.event, result: receipt.kind }, 'delivery received')
  }

  async function receiveOrRefuse(door: Door, request: Incoming): Promise<Receipt> {
    try {
      return await receiveDelivery(receiving, door, request)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      log.error({ err: error }, 'delivery could not be stored')
      const detail = 'The delivery could not be stored: deliver it again.'
      return { kind: 'refused', status: 503, title: 'Unavailable', detail }
    }
  }
}

/** The doors of the tenants that there are now. */
function keepDoors({ secrets, tenants }: Pick<WebhookParts, 'secrets' | 'tenants'>): () => Doors {
  let of: readonly Tenant[] = tenants?.all() ?? []
  let doors = openDoors(secrets, of)
  return () => {
    const now = tenants?.all() ?? of
    if (now !== of) doors = openDoors(secrets, (of = now))
    return doors
  }
}

/** Nobody learns here which tenants there are. */
const closedDoor = {
  kind: 'refused',
  status: 404,
  title: 'Not found',
  detail:
    'No webhook at this address takes this signature: compare the tenant in the address, and its secret, with tenants.yaml.',
} as const

function answer(c: Context<HttpEnv>, receipt: Receipt | typeof closedDoor): Response {
  switch (receipt.kind) {
    case 'accepted':
      return c.json({ id: receipt.guid, status: 'accepted' }, 202)
    case 'seen':
    case 'unsupported':
      return c.json({ id: receipt.guid, status: receipt.kind })
    case 'pong':
      return c.json({ id: receipt.guid, status: 'pong' })
    case 'refused': {
      const { status, title, detail } = receipt
      // What was not read of the body stays in the connection: it cannot be used again.
      const headers = { connection: 'close', ...(status === 503 ? { 'retry-after': '5' } : {}) }
      return problem(c, { status, title, detail, headers })
    }
  }
}
