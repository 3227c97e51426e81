import { logEnd } from '../../rows/log-end.ts'
import type { Query } from '../query.ts'

/** Bytes of a step's log, cut exactly at `maxBytes`; empty at the end. */
export const log: Query<'log'> = async (db, { executionId, step, from, maxBytes }) => {
  const end = await logEnd(db, executionId, step)
  const start = Math.max(0, Math.min(from, end))
  const next = Math.min(end, start + Math.max(0, maxBytes))
  const data = new Uint8Array(next - start)
  if (data.length === 0) return { data, next, end }
  const chunks = await db
    .selectFrom('log_chunks')
    .select(['first_byte', 'data'])
    .where('execution_id', '=', executionId)
    .where('step', '=', step)
    .where('first_byte', '<', next)
    .where((chunk) => chunk(chunk('first_byte', '+', chunk.ref('length')), '>', start))
    .orderBy('first_byte')
    .execute()
  for (const chunk of chunks) {
    const wanted = chunk.data.subarray(Math.max(0, start - chunk.first_byte), next - chunk.first_byte)
    data.set(wanted, Math.max(0, chunk.first_byte - start))
  }
  return { data, next, end }
}
