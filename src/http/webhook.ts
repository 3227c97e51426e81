import { Hono } from 'hono'
import type { Clock, Log, Meter, Store } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import { createJsonCheck } from '../receive/check-json.ts'
import { limitInFlight } from '../receive/limit-in-flight.ts'
import type { Incoming } from '../receive/read-body.ts'
import type { Receipt, ReceiveParts } from '../receive/receive-delivery.ts'
import { receiveDelivery } from '../receive/receive-delivery.ts'
import type { HttpEnv } from './http-env.ts'
import { problem } from './problem.ts'

export interface WebhookParts {
  store: Pick<Store, 'commit'>
  /** All of them are valid; at least one, none empty. */
  secrets: readonly string[]
  clock: Clock
  log: Log
  meter: Pick<Meter, 'count'>
  /** GitHub's own limit is 25 MB: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
  maxBodyBytes?: number
  /** Of all requests together, until each is answered. */
  maxInFlightBytes?: number
}

/** Events that may be a label of a metric: a name from outside is not. */
const countedEvents: ReadonlySet<string> = new Set([
  'push',
  'pull_request',
  'ping',
  'check_run',
  'check_suite',
])

/**
 * `POST /webhooks/github`, to be mounted there. Answers 202 once the delivery is durable and 200 for
 * one that needs no work; logs and counts without a word of what was not verified.
 */
export function createWebhookRoute(parts: WebhookParts): Hono<HttpEnv> {
  const { store, secrets, clock, log, meter } = parts
  const { maxBodyBytes = 25 * 1024 * 1024, maxInFlightBytes = 128 * 1024 * 1024 } = parts
  if (secrets.length === 0 || secrets.includes(''))
    throw new Error('a webhook needs at least one secret, and none may be empty: anybody could sign with it')
  const receiving: ReceiveParts = {
    store,
    secrets,
    clock,
    maxBodyBytes,
    inFlight: limitInFlight(maxInFlightBytes),
    isJsonObject: createJsonCheck(),
  }

  const route = new Hono<HttpEnv>()
  route.post('/', async (c) => {
    const { incoming } = c.env
    if (incoming === undefined) throw new Error('webhooks are read from Node’s stream: use startHttpServer')
    const receipt = await receiveOrRefuse(receiving, { headers: c.req.raw.headers, body: incoming })
    note(receipt)
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
  })
  return route

  function note(receipt: Receipt): void {
    if (receipt.kind === 'refused') {
      meter.count('slipway_deliveries_total', { event: 'other', result: 'refused' })
      log.warn({ status: receipt.status, reason: receipt.title }, 'webhook request refused')
      return
    }
    const event = countedEvents.has(receipt.event) ? receipt.event : 'other'
    const result = receipt.kind === 'pong' ? 'accepted' : receipt.kind
    meter.count('slipway_deliveries_total', { event, result })
    log.debug({ delivery: receipt.guid, event: receipt.event, result: receipt.kind }, 'delivery received')
  }

  async function receiveOrRefuse(receiving: ReceiveParts, request: Incoming): Promise<Receipt> {
    try {
      return await receiveDelivery(receiving, request)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      log.error({ err: error }, 'delivery could not be stored')
      const detail = 'The delivery could not be stored: deliver it again.'
      return { kind: 'refused', status: 503, title: 'Unavailable', detail }
    }
  }
}
