import type { Db } from '../sql/tables.ts'

/** Where a step's log ends: the offset of the byte that comes next. */
export async function logEnd(db: Db, executionId: string, step: string): Promise<number> {
  const last = await db
    .selectFrom('log_chunks')
    .select(['first_byte', 'length'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .orderBy('first_byte', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last === undefined ? 0 : last.first_byte + last.length
}
