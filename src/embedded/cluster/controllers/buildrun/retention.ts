import type { BuildRun } from '../../../../shipwright/index.ts'
import { parseGoDuration } from '../go-duration.ts'

/** When (epoch ms) a BuildRun that ended is deleted: its own TTL, else its Build's; null is never. */
export function expiryOf({ spec, status }: BuildRun, succeeded: boolean): number | null {
  const field = succeeded ? 'ttlAfterSucceeded' : 'ttlAfterFailed'
  const ttl = spec.retention?.[field] ?? status?.buildSpec?.retention?.[field]
  const ms = ttl === undefined ? null : parseGoDuration(ttl)
  return ms === null || status?.completionTime === undefined ? null : Date.parse(status.completionTime) + ms
}
