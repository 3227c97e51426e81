import { toExecution } from '../../rows/execution-row.ts'
import { anyOf } from '../../sql/any-of.ts'
import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/** A page of executions with their Builds, newest first; an unknown `before` gives an empty page. */
export const executions: Query<'executions'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { before, state, tenant, repositories, buildId } = input
  let page = db
    .selectFrom('executions')
    .innerJoin('builds', 'builds.id', 'executions.build_id')
    .selectAll('executions')
    .orderBy('executions.created_at', 'desc')
    .orderBy('executions.id', 'desc')
    .limit(limit + 1)
  if (state !== undefined) page = page.where('executions.state', '=', state)
  if (buildId !== undefined) page = page.where('executions.build_id', '=', buildId)
  if (tenant !== undefined) page = page.where('builds.tenant', '=', tenant)
  if (repositories !== undefined) page = page.where('builds.repository_id', 'in', anyOf(db, repositories))
  if (before !== null) {
    const last = await db
      .selectFrom('executions')
      .select('created_at')
      .where('id', '=', before)
      .executeTakeFirst()
    if (last === undefined) return { items: [], next: null }
    page = page.where((row) =>
      row(row.refTuple('executions.created_at', 'executions.id'), '<', row.tuple(last.created_at, before)),
    )
  }
  const rows = await page.execute()
  const shown = rows.slice(0, limit)
  const views = await viewBuilds(db, [...new Set(shown.map((row) => row.build_id))])
  const items = shown.flatMap((row) => {
    const view = views.get(row.build_id)
    return view === undefined ? [] : [{ execution: toExecution(row), build: view.build }]
  })
  return { items, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}
