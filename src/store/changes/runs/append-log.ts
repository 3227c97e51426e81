import { lastChunk } from '../../rows/log-end.ts'
import { markChunk } from '../../rows/mark-chunk.ts'
import type { Change } from '../change.ts'

/** Appends where the log ends and nowhere else, so that a repeated chunk is no second one. */
export const appendLog: Change<'appendLog'> = async (db, { executionId, step, firstByte, data, at }) => {
  const last = await lastChunk(db, executionId, step)
  const end = last === undefined ? 0 : last.first_byte + last.length
  if (firstByte !== end || data.byteLength === 0) return { end }
  await db
    .insertInto('log_chunks')
    .values({ execution_id: executionId, step, first_byte: firstByte, length: data.byteLength, at, data })
    .execute()
  await markChunk(db, { executionId, step, firstByte, data }, last?.first_byte ?? null)
  return { end: end + data.byteLength }
}
