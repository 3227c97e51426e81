import { readAbout } from '../../rows/about.ts'
import type { Query } from '../query.ts'

/** The event that an unusable build file or a skipped entry came with. */
export const plannedEvent: Query<'plannedEvent'> = async (db, { reportId }) => {
  const row = await db
    .selectFrom('reports')
    .select(['kind', 'about'])
    .where('id', '=', reportId)
    .executeTakeFirst()
  switch (row?.kind) {
    case 'file':
      return readAbout('file', row.about).event ?? null
    case 'skipped':
      return readAbout('skipped', row.about).event
    default:
      return null
  }
}
