import { PostgresAdapter } from 'kysely'
import type { Db } from './tables.ts'

/** Whether this is PostgreSQL, for the few statements that SQLite and it have no common words for. */
export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
