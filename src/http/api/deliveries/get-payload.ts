import { findDelivery } from '../../actions/replay-delivery.ts'
import { maskBytes } from '../../mask-bytes.ts'
import { raw, route } from '../../openapi/route.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { deliveryParams, noSuchDelivery } from './get-delivery.ts'

/** Payloads hold names and texts of private repositories, so only administrators have them. */
export const getPayload = route(
  {
    method: 'get',
    path: '/api/v1/deliveries/{guid}/payload',
    id: 'getDeliveryPayload',
    tag: 'deliveries',
    summary: 'What GitHub sent, as it came but for secrets',
    scope: 'admin',
    params: deliveryParams,
    answers: {
      200: raw('JSON, in which everything that looks like a credential is `***`.', 'application/json', {
        'content-disposition': 'A name for the file',
      }),
    },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params: { guid } }) => {
      const delivery = await findDelivery(store, access, guid)
      if (delivery === null) return notFound(c, noSuchDelivery)
      const body = await store.read('deliveryBody', { guid })
      if (body === null) return notFound(c, 'The body of this delivery is not kept any more.')
      // Not `json`: what a stranger wrote is handed over as a file, whoever opens it.
      return c.body(maskBytes(body), 200, {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="${guid.replaceAll(/[^\w.-]/g, '_')}.json"`,
      })
    },
)
