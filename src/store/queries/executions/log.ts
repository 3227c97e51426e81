import { logEnd } from '../../rows/log-end.ts'
import type { Query } from '../query.ts'

/** Bytes of a step's log, cut exactly at `maxBytes`; empty at the end. */
export const log: Query<'log'> = async (db, { executionId, step, from, maxBytes }) => {
  const end = await logEnd(db, executionId, step)
  const start = Math.max(0, Math.min(from, end))
  const next = Math.min(end, start + Math.max(0, maxBytes))
  const data = new Uint8Array(next - start)
  if (data.length === 0) return { data, next, end, chunks: [] }
  // Found by itself: with a condition on where chunks end, every one from the beginning would be looked at.
  const first = await db
    .selectFrom('log_chunks')
    .select('first_byte')
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .where('first_byte', '<=', start)
    .orderBy('first_byte', 'desc')
    .limit(1)
    .executeTakeFirst()
  const chunks = await db
    .selectFrom('log_chunks')
    .select(['first_byte', 'at', 'data'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .where('first_byte', '>=', first?.first_byte ?? 0)
    .where('first_byte', '<', next)
    .orderBy('first_byte')
    .execute()
  for (const chunk of chunks) {
    const wanted = chunk.data.subarray(Math.max(0, start - chunk.first_byte), next - chunk.first_byte)
    data.set(wanted, Math.max(0, chunk.first_byte - start))
  }
  return { data, next, end, chunks: chunks.map(({ first_byte, at }) => ({ firstByte: first_byte, at })) }
}
