import { toAuditRow } from '../rows/audit-row.ts'
import { anyOf } from '../sql/any-of.ts'
import type { Query } from './query.ts'
import { capLimit } from './query.ts'

/** A page of what was deleted, the last deleted first; `before` is the id of a Build. */
export const audit: Query<'audit'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { before, tenant, repository, repositories } = input
  let page = db
    .selectFrom('audit')
    .selectAll()
    .orderBy('deleted_at', 'desc')
    .orderBy('build_id', 'desc')
    .limit(limit + 1)
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (repository !== undefined) page = page.where('repository', '=', repository)
  if (repositories !== undefined) page = page.where('repository_id', 'in', anyOf(db, repositories))
  if (before !== null) {
    const last = await db
      .selectFrom('audit')
      .select('deleted_at')
      .where('build_id', '=', before)
      .executeTakeFirst()
    if (last === undefined) return { items: [], next: null }
    page = page.where((row) =>
      row(row.refTuple('deleted_at', 'build_id'), '<', row.tuple(last.deleted_at, before)),
    )
  }
  const rows = await page.execute()
  const shown = rows.slice(0, limit)
  return { items: shown.map(toAuditRow), next: rows.length > limit ? (shown.at(-1)?.build_id ?? null) : null }
}
