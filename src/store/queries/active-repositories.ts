import { toRepositoryRecord } from '../rows/repository-row.ts'
import { literal } from '../sql/literal.ts'
import type { Query } from './query.ts'

/** Repositories that may run and of which a delivery has come since. */
export const activeRepositories: Query<'activeRepositories'> = async (db, { since }) => {
  const rows = await db
    .selectFrom('repositories')
    .selectAll()
    .where('access', '=', literal('active'))
    .where('seen_at', '>=', since)
    .orderBy('id')
    .execute()
  return rows.map(toRepositoryRecord)
}
