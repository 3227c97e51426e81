import { anyOf } from '../../sql/any-of.ts'
import type { Query } from '../query.ts'

const newest = 300

/** What the newest Builds are called by. */
export const buildFilters: Query<'buildFilters'> = async (db, { tenant, repositories: seen }) => {
  let page = db
    .selectFrom('builds')
    .select(['repository_name', 'ref', 'author_login', 'name'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(newest)
  if (tenant !== undefined) page = page.where('tenant', '=', tenant)
  if (seen !== undefined) page = page.where('repository_id', 'in', anyOf(db, seen))
  const rows = await page.execute()
  const distinct = (values: string[]) => [...new Set(values)].sort()
  return {
    repositories: distinct(rows.map((row) => row.repository_name)),
    refs: distinct(rows.map((row) => row.ref)),
    authors: distinct(rows.map((row) => row.author_login)),
    names: distinct(rows.map((row) => row.name)),
  }
}
