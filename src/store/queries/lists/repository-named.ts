import { nameKey, toRepositoryRecord } from '../../rows/repository-row.ts'
import type { Query } from '../query.ts'

/** Who has a name now: of those that had it, the one that was seen last. */
export const repositoryNamed: Query<'repositoryNamed'> = async (db, { fullName }) => {
  const name = fullName.toLowerCase()
  const rows = await db
    .selectFrom('repositories')
    .selectAll()
    .where((row) => row.or([row('full_name', '=', name), row('full_name', 'is', null)]))
    .orderBy('seen_at', 'desc')
    .limit(1000)
    .execute()
  const its = rows.map(toRepositoryRecord).find(({ repository }) => nameKey(repository) === name)
  return its ?? null
}
