import type { z } from 'zod'
import type { Delivery, Replay, Verdict } from '../../../domain/index.ts'
import { isoTime } from '../iso-time.ts'
import type { deliverySchema, replaySchema } from './delivery-schema.ts'

/** A delivery as the API shows it. */
export function deliveryJson(delivery: Delivery): z.input<typeof deliverySchema> {
  const { guid, event, tenant, repository, ref, sha, receivedAt, state, attempts, verdict, error } = delivery
  const at = isoTime(receivedAt)
  return {
    ...{ guid, event, tenant, state, repository, ref, sha, receivedAt: at, attempts, error },
    verdict: verdict === null ? null : verdictJson(verdict),
    concludedAt: timeOrNull(delivery.concludedAt),
    replayedAt: timeOrNull(delivery.replayedAt),
    hasPayload: delivery.hasBody,
  }
}

/** What it had come to before it was planned again, as the API shows it. */
export function replayJson({ at, by, verdict, error }: Replay): z.input<typeof replaySchema> {
  return { at: isoTime(at), by, verdict: verdict === null ? null : verdictJson(verdict), error }
}

/** A cause is one of a few plain records; the schema leaves open which fields. */
function verdictJson(verdict: Verdict): z.input<typeof deliverySchema>['verdict'] {
  return verdict.kind === 'withdrawn' ? { ...verdict, cause: { ...verdict.cause } } : verdict
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
