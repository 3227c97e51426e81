import type { Repository } from '../../domain/index.ts'
import type { Query } from './query.ts'

/** Those that everybody may read at the source host, as it was told last. */
export const publicRepositories: Query<'publicRepositories'> = async (db) => {
  const rows = await db.selectFrom('repositories').select(['id', 'repository']).execute()
  return rows.filter(({ repository }) => !(JSON.parse(repository) as Repository).private).map(({ id }) => id)
}
