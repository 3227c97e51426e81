import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult, SelectModifierNode } from 'kysely'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { lentConnection } from './lent-connection.ts'

/** Kysely over one `node:sqlite` connection, which is closed with it. */
export function nodeSqliteDialect(database: DatabaseSync): Dialect {
  const driver = lentConnection(sqliteConnection(database), 'the group commit', () => database.close())
  return {
    createDriver: () => driver,
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new LocklessQueryCompiler(),
  }
}

/** Whoever writes here is alone: `for update` would say nothing, and SQLite does not know it. */
class LocklessQueryCompiler extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier === 'Distinct') super.visitSelectModifier(node)
  }
}

interface Prepared {
  statement: StatementSync
  returnsRows: boolean
}

/** More than the distinct statements of changes and queries; lists of varying length are the rest. */
const preparedLimit = 256

function sqliteConnection(database: DatabaseSync): DatabaseConnection {
  const prepared = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    const made = { statement, returnsRows: statement.columns().length > 0 }
    if (prepared.size >= preparedLimit) prepared.clear()
    prepared.set(sql, made)
    return made
  }

  function execute<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, returnsRows } = prepare(query.sql)
    const values = query.parameters.map(bindable)
    if (returnsRows) return { rows: statement.all(...values) as R[] }
    return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) }
  }

  return {
    // The connection is synchronous: what it throws has to become a rejection.
    executeQuery: <R>(query: CompiledQuery) =>
      new Promise<QueryResult<R>>((resolve) => {
        resolve(execute<R>(query))
      }),
    streamQuery: () => {
      throw new Error('streaming is not supported: read pages')
    },
  }
}

/**
 * What may be bound to a statement. Everything else is refused: `node:sqlite` takes an object in the
 * first place for named parameters, so that a Date there would store a row of nulls without a word.
 */
function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (value instanceof Uint8Array) return value
  const what = typeof value === 'object' ? value.constructor.name : typeof value
  throw new TypeError(`cannot bind ${what} to SQL: use a string, a finite number, bytes or null`)
}
