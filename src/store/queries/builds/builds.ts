import { toBuild } from '../../rows/build-row.ts'
import { anyOf } from '../../sql/any-of.ts'
import type { Query } from '../query.ts'
import { capLimit } from '../query.ts'

/** A page of Builds, newest first; `before` is the id of a Build, an unknown one gives an empty page. */
export const builds: Query<'builds'> = async (db, input) => {
  const limit = capLimit(input.limit)
  const { before, state, repository, sha, name, tenant, ref, pullRequest, author, repositories } = input
  let page = db
    .selectFrom('builds')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (state !== undefined) page = page.where('state', 'in', [state].flat())
  if (repository !== undefined) page = page.where('repository_name', '=', repository)
  if (sha !== undefined) page = page.where('sha', '=', sha)
  if (name !== undefined) page = page.where('name', '=', name)
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (repositories !== undefined) page = page.where('repository_id', 'in', anyOf(db, repositories))
  if (ref !== undefined) page = page.where('ref', '=', ref)
  if (pullRequest !== undefined) page = page.where('pull_request', '=', pullRequest)
  if (author !== undefined) page = page.where('author_login', '=', author)
  if (before !== null) {
    const last = await db
      .selectFrom('builds')
      .select('created_at')
      .where('id', '=', before)
      .executeTakeFirst()
    if (last === undefined) return { items: [], next: null }
    page = page.where((row) =>
      row.or([
        row('created_at', '<', last.created_at),
        row.and([row('created_at', '=', last.created_at), row('id', '<', before)]),
      ]),
    )
  }
  const rows = await page.execute()
  const shown = rows.slice(0, limit)
  return { items: shown.map(toBuild), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null }
}
