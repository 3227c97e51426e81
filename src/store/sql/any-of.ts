import { sql, type RawBuilder } from 'kysely'
import { isPostgres } from './is-postgres.ts'
import type { Db } from './tables.ts'

/**
 * Numbers for `in`, as one parameter however many they are: a statement then has one text, and no list is longer than
 * SQLite (32,766) or PostgreSQL (65,535) has parameters. None of them: nothing matches.
 */
export function anyOf(db: Db, ids: readonly number[]): RawBuilder<number> {
  const list = JSON.stringify(ids)
  return isPostgres(db)
    ? sql`(select one::bigint from json_array_elements_text(${list}::json) as one)`
    : sql`(select value from json_each(${list}))`
}
