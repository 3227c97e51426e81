import { toBuild } from '../../rows/build-row.ts'
import { capLimit, type Query } from '../query.ts'

/** Builds by their ids. */
export const buildsById: Query<'buildsById'> = async (db, { ids }) => {
  const some = ids.slice(0, capLimit(ids.length))
  if (some.length === 0) return []
  return (await db.selectFrom('builds').selectAll().where('id', 'in', some).execute()).map(toBuild)
}
