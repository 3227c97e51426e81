import { lastMark } from '../../rows/last-mark.ts'
import { lastChunk } from '../../rows/log-end.ts'
import type { Query } from '../query.ts'

/** Where to read from for a line of a step's log: the chunk in which the line before it ends. */
export const logPlace: Query<'logPlace'> = async (db, { executionId, step, line: asked }) => {
  const last = await lastChunk(db, executionId, step)
  if (last === undefined) return { line: 1, total: 0, end: 0, firstByte: 0, linesBefore: 0, isCounted: true }
  const mark = await lastMark(db, executionId, step)
  const total = mark === undefined ? 0 : mark.lines_after + mark.is_open
  const line = asked >= 1 ? asked : Math.max(1, total + 1 + asked)
  const before = await db
    .selectFrom('log_marks')
    .select(['first_byte', 'lines_before'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .where('lines_before', '<', line - 1)
    .orderBy('lines_before', 'desc')
    .orderBy('first_byte', 'desc')
    .limit(1)
    .executeTakeFirst()
  return {
    ...{ line, total },
    end: last.first_byte + last.length,
    firstByte: before?.first_byte ?? 0,
    linesBefore: before?.lines_before ?? 0,
    isCounted: mark?.first_byte === last.first_byte,
  }
}
