import type { Context } from 'hono'
import { z } from 'zod'
import type { Queries } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import {
  commitSha,
  eventNames,
  listLimit,
  parseQuery,
  repositoryName,
  wholeNumber,
  withoutUndefined,
} from '../parse-query.ts'
import { deliveryJson } from './delivery-json.ts'

/** What both the list of the API and that of the pages take. */
export const deliveriesQuery = z.object({
  limit: listLimit,
  before: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  repository: repositoryName.optional(),
  sha: commitSha.optional(),
  event: eventNames.optional(),
})

/** `GET /api/v1/deliveries`: newest first; `next` is the `before` of the page that follows, null on the last. */
export function listDeliveries(store: Pick<Store, 'read'>): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, deliveriesQuery)
    if ('refusal' in parsed) return parsed.refusal
    const { items, next } = await store.read('deliveries', deliveriesInput(parsed.value))
    return c.json({ items: items.map(deliveryJson), next: next === null ? null : String(next) })
  }
}

/** The store's question behind a checked query. */
export function deliveriesInput(query: z.output<typeof deliveriesQuery>): Queries['deliveries']['in'] {
  const { limit, before = null, ...filters } = query
  return { limit, before, ...withoutUndefined(filters) }
}
