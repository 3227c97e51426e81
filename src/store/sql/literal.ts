import { sql, type RawBuilder } from 'kysely'

/**
 * States in the text of a statement and not bound to it: SQLite and PostgreSQL use a partial index only where
 * they see that its condition holds, and without it they read the whole table, which grows for ever.
 */
export function literal<T extends string>(state: T): RawBuilder<T> {
  return sql.lit(state)
}

/** A list of them, for `in`. */
export function literals<T extends string>(...states: T[]): RawBuilder<T> {
  return sql`(${sql.join(states.map(literal))})`
}
