import { toDelivery } from '../../rows/delivery-row.ts'
import { outcomeKey, outcomeOf } from '../../sql/outcome-of.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/**
 * A page of deliveries, newest first; `repository` is `owner/name`, and it and `sha` know only what was read.
 * Whoever sees only some repositories sees none: what a delivery is about is known by a name, which others may take.
 */
export const deliveries: Query<'deliveries'> = async (db, input) => {
  const limit = capLimit(input.limit)
  if (input.repositories !== undefined) return { items: [], next: null }
  let page = db
    .selectFrom('deliveries')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (input.before !== null) page = page.where('id', '<', input.before)
  if (input.repository !== undefined) page = page.where('repository', '=', input.repository)
  if (input.sha !== undefined) page = page.where('sha', '=', input.sha)
  const { tenant } = input
  if (tenant !== undefined)
    page = page.where((row) => row.or([row('planned_for', '=', tenant), row('tenant', '=', tenant)]))
  if (input.event !== undefined) page = page.where('event', 'in', input.event)
  if (input.outcome !== undefined) page = page.where(outcomeOf, '=', outcomeKey(input.outcome))
  const rows = await page.execute()
  const shown = rows.slice(0, limit)
  return { items: shown.map(toDelivery), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}
