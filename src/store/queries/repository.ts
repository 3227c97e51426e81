import { toRepositoryRecord } from '../rows/repository-row.ts'
import type { Query } from './query.ts'

/** A repository by its id, and whose its owner's name has been. */
export const repository: Query<'repository'> = async (db, { id, owner }) => {
  const row = await db.selectFrom('repositories').selectAll().where('id', '=', id).executeTakeFirst()
  const ownerIds = await db
    .selectFrom('owners')
    .select(['tenant', 'id as ownerId'])
    .where('login', '=', owner.toLowerCase())
    .orderBy('tenant')
    .orderBy('id')
    .execute()
  return { record: row === undefined ? null : toRepositoryRecord(row), ownerIds }
}
