import { toBuild } from '../../rows/build-row.ts'
import { anyOf } from '../../sql/any-of.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/**
 * A page of Builds, newest first; `before` and `after` are ids of Builds, an unknown one gives an empty page. The page
 * after a Build is read from it on towards newer ones, and turned.
 */
export const builds: Query<'builds'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { before, state, repository, sha, name, tenant, ref, pullRequest, author, repositories } = input
  const { after = null } = input
  const direction = after === null ? 'desc' : 'asc'
  let page = db
    .selectFrom('builds')
    .selectAll()
    .orderBy('created_at', direction)
    .orderBy('id', direction)
    .limit(limit + 1)
  if (state !== undefined) page = page.where('state', 'in', [state].flat())
  if (repository !== undefined) page = page.where('repository_name', '=', repository)
  if (sha !== undefined) page = page.where('sha', '=', sha)
  if (name !== undefined) page = page.where('name', '=', name)
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (repositories !== undefined) page = page.where('repository_id', 'in', anyOf(db, repositories))
  if (ref !== undefined) page = page.where('ref', 'in', [ref].flat())
  if (pullRequest !== undefined) page = page.where('pull_request', '=', pullRequest)
  if (author !== undefined) page = page.where('author_login', '=', author)
  const from = after ?? before
  if (from !== null) {
    const last = await db.selectFrom('builds').select('created_at').where('id', '=', from).executeTakeFirst()
    if (last === undefined) return { items: [], next: null, previous: null }
    const beyond = after === null ? '<' : '>'
    page = page.where((row) =>
      row(row.refTuple('created_at', 'id'), beyond, row.tuple(last.created_at, from)),
    )
  }
  const rows = await page.execute()
  const isMore = rows.length > limit
  const shown = rows.slice(0, limit)
  if (after !== null) shown.reverse()
  const [first, last] = [shown.at(0)?.id ?? null, shown.at(-1)?.id ?? null]
  return {
    items: shown.map(toBuild),
    next: after !== null || isMore ? last : null,
    previous: after === null ? (before === null ? null : first) : isMore ? first : null,
  }
}
