import { replayDelivery as replay } from '../../actions/replay-delivery.ts'
import { json, route } from '../../openapi/route.ts'
import { notFound, problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { deliveryJson } from './delivery-json.ts'
import { deliverySchema } from './delivery-schema.ts'
import { deliveryParams, noSuchDelivery } from './get-delivery.ts'

/** Plans it again, as of the time when it came. */
export const replayDelivery = route(
  {
    method: 'post',
    path: '/api/v1/deliveries/{guid}/replay',
    id: 'replayDelivery',
    tag: 'deliveries',
    summary: 'Plan a delivery again',
    description:
      'Under the same GUID, and as of the time when it came: what was told since is not undone. Builds that are there are found and not built again; what it had come to before stays under `replays`, with who asked for it.',
    scope: 'build',
    params: deliveryParams,
    answers: { 202: json('It waits to be planned.', deliverySchema) },
    refusals: {
      409: 'It is not concluded yet, its body is not kept any more, or it tells of a right or name that was told anew since.',
    },
  },
  (parts: Pick<ApiParts, 'store' | 'clock' | 'log'>) =>
    async ({ c, access, params: { guid }, json }) => {
      const replayed = await replay(parts, access, guid)
      switch (replayed.kind) {
        case 'queued':
          return json(202, deliveryJson(replayed.delivery))
        case 'refused':
          return problem(c, { status: 409, detail: replayed.reason })
        case 'missing':
          return notFound(c, noSuchDelivery)
      }
    },
)
