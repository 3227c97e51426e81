import type { Context } from 'hono'
import { z } from 'zod'
import type { Store } from '../../ports.ts'
import { listLimit, parseQuery, wholeNumber } from '../parse-query.ts'
import { deliveryJson } from './delivery-json.ts'

const query = z.object({
  limit: listLimit,
  before: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
})

/** `GET /api/v1/deliveries`: newest first; `next` is the `before` of the page that follows, null on the last. */
export function listDeliveries(store: Pick<Store, 'read'>): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, query)
    if ('refusal' in parsed) return parsed.refusal
    const { limit, before = null } = parsed.value
    const { items, next } = await store.read('deliveries', { limit, before })
    return c.json({ items: items.map(deliveryJson), next: next === null ? null : String(next) })
  }
}
