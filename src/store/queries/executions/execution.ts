import { toBuild } from '../../rows/build-row.ts'
import { toExecution } from '../../rows/execution-row.ts'
import type { Query } from '../query.ts'

/** One execution with its Build. */
export const execution: Query<'execution'> = async (db, { id }) => {
  const row = await db.selectFrom('executions').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const build = await db
    .selectFrom('builds')
    .selectAll()
    .where('id', '=', row.build_id)
    .executeTakeFirstOrThrow()
  return { execution: toExecution(row), build: toBuild(build) }
}
