import { sql } from 'kysely'
import { isPostgres } from '../sql/is-postgres.ts'
import type { Query } from './query.ts'

const counted = [
  ...(['deliveries', 'delivery_bodies', 'builds', 'build_triggers', 'executions', 'log_chunks'] as const),
  ...(['reports', 'events', 'heads', 'audit'] as const),
]

/** How large the database is; its counts read an index each, so nobody asks for them at every turn. */
export const size: Query<'size'> = async (db) => {
  const rows: Record<string, number> = {}
  for (const table of counted) {
    const { count } = await db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    rows[table] = count
  }
  const { rows: found } = await (isPostgres(db) ? bytesOfDatabase : bytesOfFile).execute(db)
  return { bytes: found[0]?.bytes ?? 0, rows }
}

const bytesOfFile = sql<{ bytes: number }>`
  select pages.page_count * sizes.page_size as bytes
  from pragma_page_count() as pages, pragma_page_size() as sizes`
const bytesOfDatabase = sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`
