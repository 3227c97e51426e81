import { lastMark } from '../../rows/last-mark.ts'
import { markChunk } from '../../rows/mark-chunk.ts'
import type { Change } from '../change.ts'

/** Some 4 MB: others wait for as long as it takes to count them. */
const mostChunks = 64

/** Counts the lines of chunks that nobody has counted, some at a time. */
export const countLogLines: Change<'countLogLines'> = async (db, { executionId, step }) => {
  const last = await lastMark(db, executionId, step)
  const chunks = await db
    .selectFrom('log_chunks')
    .select(['first_byte', 'data'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .where('first_byte', '>', last?.first_byte ?? -1)
    .orderBy('first_byte')
    .limit(mostChunks)
    .execute()
  let previous = last?.first_byte ?? null
  for (const { first_byte: firstByte, data } of chunks) {
    await markChunk(db, { executionId, step, firstByte, data }, previous)
    previous = firstByte
  }
  return { isCounted: chunks.length < mostChunks }
}
