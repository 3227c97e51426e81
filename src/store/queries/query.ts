import type { Queries } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'

/** One read. Its statements see one state: the store changes nothing between them. */
export type Query<K extends keyof Queries> = (db: Db, input: Queries[K]['in']) => Promise<Queries[K]['out']>

/** No list is longer than this, whatever is asked for. */
const mostItems = 1000

/** A limit as asked for, within reason. */
export function capLimit(limit: number): number {
  return Math.max(1, Math.min(mostItems, Math.trunc(limit)))
}
