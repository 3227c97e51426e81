import { glanceBuilds, toGlance } from '../../rows/glance-builds.ts'
import { capLimit, type Query } from '../query.ts'

/** Builds by their ids, as lists show them. */
export const glances: Query<'glances'> = async (db, { ids }) => {
  const some = ids.slice(0, capLimit(ids.length))
  if (some.length === 0) return []
  return (await glanceBuilds(db).where('builds.id', 'in', some).execute()).map(toGlance)
}
