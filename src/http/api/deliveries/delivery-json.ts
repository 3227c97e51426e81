import type { z } from 'zod'
import type { Delivery } from '../../../domain/index.ts'
import { isoTime } from '../iso-time.ts'
import type { deliverySchema } from './delivery-schema.ts'

/** A delivery as the API shows it. */
export function deliveryJson(delivery: Delivery): z.input<typeof deliverySchema> {
  const { guid, event, tenant, repository, ref, sha, receivedAt, state, attempts, verdict, error } = delivery
  const at = isoTime(receivedAt)
  // A cause is one of a few plain records; the schema leaves open which fields.
  const shown = verdict?.kind === 'withdrawn' ? { ...verdict, cause: { ...verdict.cause } } : verdict
  return { guid, event, tenant, state, repository, ref, sha, receivedAt: at, attempts, verdict: shown, error }
}
