import { toApproval } from '../rows/approval-row.ts'
import type { Query } from './query.ts'

/** The approval of a commit. */
export const approval: Query<'approval'> = async (db, { repositoryId, sha }) => {
  const row = await db
    .selectFrom('approvals')
    .selectAll()
    .where('repository_id', '=', repositoryId)
    .where('sha', '=', sha)
    .executeTakeFirst()
  return row === undefined ? null : toApproval(row)
}
