import type { Selectable } from 'kysely'
import type { Delivery, Verdict } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `deliveries` as the domain knows it. */
export function toDelivery(row: Selectable<Tables['deliveries']>): Delivery {
  return {
    guid: row.guid,
    event: row.event,
    tenant: row.tenant,
    repository: row.repository,
    ref: row.ref,
    sha: row.sha,
    receivedAt: row.received_at,
    state: row.state,
    attempts: row.attempts,
    verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Verdict),
    error: row.error,
    concludedAt: row.concluded_at,
    replayedAt: row.replayed_at,
    hasBody: row.has_body === 1,
    bodyGoneAt: row.body_gone_at,
  }
}
