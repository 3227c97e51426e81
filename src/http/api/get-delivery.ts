import type { Context } from 'hono'
import { z } from 'zod'
import type { Store } from '../../ports.ts'
import { idPattern, parseQuery } from '../parse-query.ts'
import { notFound } from '../problem.ts'
import { deliveryJson } from './delivery-json.ts'

/** `GET /api/v1/deliveries/{guid}`: what became of a delivery, why, and the Builds it made. */
export function getDelivery(store: Pick<Store, 'read'>): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, z.object({}))
    if ('refusal' in parsed) return parsed.refusal
    const guid = c.req.param('guid') ?? ''
    const delivery = idPattern.test(guid) ? await store.read('delivery', { guid }) : null
    if (delivery === null)
      return notFound(
        c,
        'No delivery has this GUID. GitHub shows it as X-GitHub-Delivery under Recent deliveries of the webhook.',
      )
    return c.json(deliveryJson(delivery))
  }
}
