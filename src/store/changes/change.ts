import type { Changes } from '../../domain/index.ts'
import type { Db } from '../sql/tables.ts'

/**
 * One state change. Runs inside the transaction of its group, in a savepoint of its own: when it
 * throws, nothing of it stays and its neighbours are not disturbed. Awaits nothing but the database.
 */
export type Change<K extends keyof Changes> = (db: Db, input: Changes[K]['in']) => Promise<Changes[K]['out']>

/** A change was asked for what is not there, or for what the state forbids: a bug of the caller. */
export class PreconditionError extends Error {
  override readonly name = 'PreconditionError'
}
