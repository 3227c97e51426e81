import { glanceBuilds, toGlance } from '../../rows/glance-builds.ts'
import type { Query } from '../query.ts'

/** The newest Builds of a repository, of one entry or all. */
export const repositoryBuilds: Query<'repositoryBuilds'> = async (db, { repositoryId, limit, name }) => {
  let newest = db
    .selectFrom('builds')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(Math.max(1, Math.min(500, limit)))
  if (name !== undefined) newest = newest.where('name', '=', name)
  const rows = await glanceBuilds(db)
    .where('builds.id', 'in', newest)
    .orderBy('builds.created_at', 'desc')
    .orderBy('builds.id', 'desc')
    .execute()
  return rows.map(toGlance)
}
