import { z } from 'zod'
import type { Access, DeliveryOutcome, Queries } from '../../../domain/index.ts'
import { json, route } from '../../openapi/route.ts'
import { commitSha, eventNames, repositoryName, wholeNumber, withoutUndefined } from '../../input-shapes.ts'
import type { ApiParts } from '../api-parts.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from '../page-query.ts'
import { deliveryJson } from './delivery-json.ts'
import { deliverySchema } from './delivery-schema.ts'

const outcomes = [
  ...(['received', 'failed'] as const),
  ...(['ignored', 'invalid', 'planned', 'withdrawn', 'asked', 'noted'] as const),
] satisfies DeliveryOutcome[]

/** What both the list of the API and that of the pages take. */
export const deliveriesQuery = z.object({
  limit: pageQuery.limit,
  before: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional().describe('`next` of the page before'),
  tenant: tenantName,
  repository: repositoryName.optional(),
  sha: commitSha.optional(),
  outcome: z
    .enum(outcomes)
    .optional()
    .describe('What it has come to; `received` waits, `failed` was given up'),
  event: eventNames.optional().describe('One or several, with commas between: `push,pull_request`'),
})

/** Newest first. */
export const listDeliveries = route(
  {
    method: 'get',
    path: '/api/v1/deliveries',
    id: 'listDeliveries',
    tag: 'deliveries',
    summary: 'Webhook deliveries and what became of them, newest first',
    scope: 'read',
    query: deliveriesQuery,
    answers: { 200: json('A page.', pageOf(deliverySchema)) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, query, json }) => {
      const input = deliveriesInput(query, access)
      if (input === null) return noSuchTenant(c)
      const { items, next } = await store.read('deliveries', input)
      return json(200, { items: items.map(deliveryJson), next: next === null ? null : String(next) })
    },
)

/** The store's question behind a checked query; null where the caller sees nothing of it. */
export function deliveriesInput(
  query: z.output<typeof deliveriesQuery>,
  access: Access,
): Queries['deliveries']['in'] | null {
  const { limit, before = null, tenant, ...filters } = query
  const narrowed = tenantFilter(access, tenant)
  return narrowed === null ? null : { limit, before, ...narrowed, ...withoutUndefined(filters) }
}
