import type { BuildConfig } from '../../../domain/index.ts'
import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'

/** What a Build needs, in the order of its configuration. */
export const needs: Query<'needs'> = async (db, { buildId }) => {
  const row = await db.selectFrom('builds').select('config').where('id', '=', buildId).executeTakeFirst()
  const names = row === undefined ? [] : ((JSON.parse(row.config) as BuildConfig).needs ?? [])
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('build_needs')
    .select(['name', 'needed_id'])
    .where('build_id', '=', buildId)
    .execute()
  const ids = new Map(rows.map(({ name, needed_id }) => [name, needed_id]))
  const views = await viewBuilds(
    db,
    [...ids.values()].filter((id) => id !== null),
  )
  return names.map((name) => ({ name, build: views.get(ids.get(name) ?? '') ?? null }))
}
