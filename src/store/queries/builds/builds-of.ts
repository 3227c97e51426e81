import { viewBuilds } from '../../rows/view-builds.ts'
import type { Query } from '../query.ts'

/** Builds of a commit, of one name or all. */
export const buildsOf: Query<'buildsOf'> = async (db, { repositoryId, sha, name }) => {
  let found = db
    .selectFrom('builds')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .where('sha', '=', sha)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
  if (name !== undefined) found = found.where('name', '=', name)
  const ids = (await found.execute()).map(({ id }) => id)
  const views = await viewBuilds(db, ids)
  return ids.flatMap((id) => views.get(id) ?? [])
}
