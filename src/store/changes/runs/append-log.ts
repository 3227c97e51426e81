import type { Change } from '../change.ts'
import { logEnd } from '../../rows/log-end.ts'

/** Appends where the log ends and nowhere else, so that a repeated chunk is no second one. */
export const appendLog: Change<'appendLog'> = async (db, { executionId, step, firstByte, data, at }) => {
  const end = await logEnd(db, executionId, step)
  if (firstByte !== end || data.byteLength === 0) return { end }
  await db
    .insertInto('log_chunks')
    .values({ execution_id: executionId, step, first_byte: firstByte, length: data.byteLength, at, data })
    .execute()
  return { end: end + data.byteLength }
}
