import type { Change } from '../change.ts'
import { PreconditionError } from '../change.ts'

/** T4. An execution has one BuildRun for ever; saying the same again changes nothing. */
export const bindExecution: Change<'bindExecution'> = async (db, { executionId, buildRunUid }) => {
  const execution = await db
    .selectFrom('executions')
    .select('build_run_uid')
    .where('id', '=', executionId)
    .executeTakeFirst()
  if (execution === undefined) throw new PreconditionError(`execution ${executionId} does not exist`)
  const bound = execution.build_run_uid
  if (bound === buildRunUid) return undefined
  if (bound !== null)
    throw new PreconditionError(
      `execution ${executionId} has BuildRun ${bound}, ${buildRunUid} cannot replace it`,
    )
  await db
    .updateTable('executions')
    .set({ build_run_uid: buildRunUid })
    .where('id', '=', executionId)
    .execute()
  return undefined
}
