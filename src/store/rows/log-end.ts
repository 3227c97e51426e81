import type { Db } from '../sql/tables.ts'

/** The last chunk of a step's log, without what is in it. */
export async function lastChunk(
  db: Db,
  executionId: string,
  step: string,
): Promise<{ first_byte: number; length: number } | undefined> {
  return await db
    .selectFrom('log_chunks')
    .select(['first_byte', 'length'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .orderBy('first_byte', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Where a step's log ends: the offset of the byte that comes next. */
export async function logEnd(db: Db, executionId: string, step: string): Promise<number> {
  const last = await lastChunk(db, executionId, step)
  return last === undefined ? 0 : last.first_byte + last.length
}
