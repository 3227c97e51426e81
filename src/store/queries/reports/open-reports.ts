import { sql, type SqlBool } from 'kysely'
import type { Query } from '../query.ts'

/** How many more ends the lane will have to write, at least. The condition is that of the index, word for word. */
export const openReports: Query<'openReports'> = async (db, { lane }) => {
  const { count } = await db
    .selectFrom('reports')
    .select((report) => report.fn.countAll<number>().as('count'))
    .where('lane', '=', lane)
    .where(sql<SqlBool>`(ended = 0 or acked < desired)`)
    .executeTakeFirstOrThrow()
  return count
}
