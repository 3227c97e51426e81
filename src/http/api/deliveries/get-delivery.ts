import { z } from 'zod'
import type { Access, Delivery } from '../../../domain/index.ts'
import { json, route } from '../../openapi/route.ts'
import { idPattern } from '../../parse-query.ts'
import { notFound, problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { deliveryJson } from './delivery-json.ts'
import { deliverySchema } from './delivery-schema.ts'

const params = z.object({ guid: z.string().describe('GitHub’s X-GitHub-Delivery') })

/** What became of a delivery, why, and the Builds it made. */
export const getDelivery = route(
  {
    method: 'get',
    path: '/api/v1/deliveries/{guid}',
    id: 'getDelivery',
    tag: 'deliveries',
    summary: 'What became of a delivery, and why',
    scope: 'read',
    params,
    answers: { 200: json('The delivery.', deliverySchema) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params: { guid }, json }) => {
      const delivery = await findDelivery(store, access, guid)
      return delivery === null ? notFound(c, noSuchDelivery) : json(200, deliveryJson(delivery))
    },
)

/** Plans it again, as if it came now. */
export const replayDelivery = route(
  {
    method: 'post',
    path: '/api/v1/deliveries/{guid}/replay',
    id: 'replayDelivery',
    tag: 'deliveries',
    summary: 'Plan a delivery again',
    description: 'Under the same GUID; builds that are there are not made again.',
    scope: 'build',
    params,
    answers: { 202: json('It waits to be planned.', deliverySchema) },
    refusals: { 409: 'It is not concluded yet, or its body is not kept any more.' },
  },
  ({ store, clock, log }: Pick<ApiParts, 'store' | 'clock' | 'log'>) =>
    async ({ c, access, params: { guid }, json }) => {
      const delivery = await findDelivery(store, access, guid)
      if (delivery === null) return notFound(c, noSuchDelivery)
      const outcome = await store.commit('replayDelivery', { guid, now: clock.now() })
      log.info({ delivery: guid, outcome, token: access.name }, 'delivery asked for again through the API')
      switch (outcome) {
        case 'queued':
          return json(202, deliveryJson((await findDelivery(store, access, guid)) ?? delivery))
        case 'waiting':
          return problem(c, { status: 409, detail: 'It waits to be planned, or is being planned now.' })
        case 'forgotten':
          return problem(c, {
            status: 409,
            detail: 'Its body is not kept any more: redeliver it from the webhook’s page on GitHub.',
          })
        case 'missing':
          return notFound(c, noSuchDelivery)
      }
    },
)

const noSuchDelivery =
  'No delivery has this GUID. GitHub shows it as X-GitHub-Delivery under Recent deliveries of the webhook.'

async function findDelivery(
  store: Pick<ApiParts['store'], 'read'>,
  { tenant }: Access,
  guid: string,
): Promise<Delivery | null> {
  if (!idPattern.test(guid)) return null
  return await store.read('delivery', tenant === null ? { guid } : { guid, tenant })
}
