import type { Selectable } from 'kysely'
import type { Db, Tables } from '../sql/tables.ts'

/** Of the last chunk of a step's log up to which lines were counted; undefined where none were. */
export async function lastMark(
  db: Db,
  executionId: string,
  step: string,
): Promise<Pick<Selectable<Tables['log_marks']>, 'first_byte' | 'lines_after' | 'is_open'> | undefined> {
  return await db
    .selectFrom('log_marks')
    .select(['first_byte', 'lines_after', 'is_open'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .orderBy('first_byte', 'desc')
    .limit(1)
    .executeTakeFirst()
}
