import type { Delivery } from '../../domain/index.ts'
import { isoTime } from './iso-time.ts'

/** A delivery as the API shows it. */
export function deliveryJson(delivery: Delivery): Record<string, unknown> {
  const { guid, event, tenant, repository, ref, sha, receivedAt, state, attempts, verdict, error } = delivery
  return {
    guid,
    event,
    tenant,
    state,
    repository,
    ref,
    sha,
    receivedAt: isoTime(receivedAt),
    attempts,
    verdict,
    error,
  }
}
