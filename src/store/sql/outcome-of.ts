import { sql } from 'kysely'
import type { DeliveryOutcome } from '../../domain/index.ts'

/** What became of a delivery, as the index `deliveries_outcome` has it. */
export const outcomeOf = sql<string>`coalesce(substr(verdict, 10, 4), state)`

/** The value of it for an outcome: a verdict's first four letters, or a state that has no verdict. */
export function outcomeKey(outcome: DeliveryOutcome): string {
  return outcome === 'received' || outcome === 'failed' ? outcome : outcome.slice(0, 4)
}
