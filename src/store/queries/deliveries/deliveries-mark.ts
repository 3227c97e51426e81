import { literal } from '../../sql/literal.ts'
import type { Query } from '../query.ts'

/** Of what waits, which is little, and of the newest: no table is read as a whole. */
export const deliveriesMark: Query<'deliveriesMark'> = async (db) => {
  const waiting = await db
    .selectFrom('deliveries')
    .select((row) => [
      row.fn.countAll<number>().as('count'),
      row.fn.sum<number | null>('attempts').as('attempts'),
      row.fn.sum<number | null>('next_at').as('due'),
    ])
    .where('state', '=', literal('received'))
    .executeTakeFirstOrThrow()
  const newest = await db
    .selectFrom('deliveries')
    .select((row) => row.fn.max<number | null>('id').as('id'))
    .executeTakeFirstOrThrow()
  const replayed = await db
    .selectFrom('deliveries')
    .select('replayed_at as at')
    .where('replayed_at', 'is not', null)
    .orderBy('replayed_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return [newest.id, replayed?.at, waiting.count, waiting.attempts, waiting.due]
    .map((part) => String(part ?? 0))
    .join('.')
}
