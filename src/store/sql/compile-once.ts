import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './tables.ts'

/**
 * A statement of the hot path: Kysely builds its text once per database, afterwards only values are
 * bound, in the order in which `build` mentions its parameters.
 */
export function compileOnce<R>(
  build: (db: Db) => Compilable<R>,
): (db: Db, ...parameters: unknown[]) => Promise<R | undefined> {
  const compiled = new WeakMap<Db, CompiledQuery<R>>()
  return async (db, ...parameters) => {
    let query = compiled.get(db)
    if (query === undefined) {
      query = build(db).compile()
      compiled.set(db, query)
    }
    if (query.parameters.length !== parameters.length)
      throw new Error(`${query.parameters.length} parameters are to be bound, not ${parameters.length}`)
    const { rows } = await db.executeQuery<R>({ ...query, parameters })
    return rows[0]
  }
}
