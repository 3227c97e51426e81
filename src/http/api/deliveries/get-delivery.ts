import { z } from 'zod'
import { findDelivery } from '../../actions/replay-delivery.ts'
import { json, route } from '../../openapi/route.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { deliveryJson, replayJson } from './delivery-json.ts'
import { deliverySchema, replaySchema } from './delivery-schema.ts'

export const deliveryParams = z.object({ guid: z.string().describe('GitHub’s X-GitHub-Delivery') })

const wholeDelivery = deliverySchema
  .extend({ replays: z.array(replaySchema).describe('Newest first, the last twenty') })
  .meta({ id: 'WholeDelivery' })

/** What became of a delivery, why, and the Builds it made. */
export const getDelivery = route(
  {
    method: 'get',
    path: '/api/v1/deliveries/{guid}',
    id: 'getDelivery',
    tag: 'deliveries',
    summary: 'What became of a delivery, and why',
    scope: 'read',
    params: deliveryParams,
    answers: { 200: json('The delivery.', wholeDelivery) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params: { guid }, json }) => {
      const delivery = await findDelivery(store, access, guid)
      if (delivery === null) return notFound(c, noSuchDelivery)
      const replays = await store.read('replays', { guid })
      return json(200, { ...deliveryJson(delivery), replays: replays.map(replayJson) })
    },
)

export const noSuchDelivery =
  'No delivery has this GUID. GitHub shows it as X-GitHub-Delivery under Recent deliveries of the webhook.'
