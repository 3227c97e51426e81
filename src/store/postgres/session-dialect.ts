import { createHash } from 'node:crypto'
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult } from 'kysely'
import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type pg from 'pg'
import { lentConnection } from '../sql/lent-connection.ts'
import { judgeDriverError } from './database-errors.ts'

/** Kysely over one session. */
export function sessionDialect(client: pg.Client): Dialect {
  const driver = lentConnection(sessionConnection(client), 'the lanes')
  return {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

/** More than the distinct statements of changes and queries; lists of varying length are the rest. */
const namedLimit = 256

function sessionConnection(client: pg.Client): DatabaseConnection {
  const seen = new Set<string>()
  const names = new Map<string, string>()

  /** A statement that comes again is planned once: it gets a name the second time. */
  function nameOf(text: string): string | undefined {
    const known = names.get(text)
    if (known !== undefined || names.size >= namedLimit) return known
    if (seen.has(text)) {
      const name = createHash('sha1').update(text).digest('hex')
      names.set(text, name)
      seen.delete(text)
      return name
    }
    if (seen.size >= namedLimit) seen.clear()
    seen.add(text)
    return undefined
  }

  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const name = nameOf(query.sql)
      const values = query.parameters.map(bindable)
      try {
        const result = await client.query({
          ...(name === undefined ? {} : { name }),
          text: query.sql,
          values,
        })
        return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) }
      } catch (error) {
        throw judgeDriverError(error)
      }
    },
    streamQuery: () => {
      throw new Error('streaming is not supported: read pages')
    },
  }
}

/**
 * What may be bound to a statement; what SQLite's side refuses is refused here too. All our numbers are whole, and
 * text is what PostgreSQL can keep: it has no NUL, which a stranger's text may have.
 */
function bindable(value: unknown): string | number | bigint | Uint8Array | null {
  if (value === null || typeof value === 'bigint' || value instanceof Uint8Array) return value
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
  if (typeof value === 'number' && Number.isFinite(value)) return Math.round(value)
  const what = typeof value === 'object' ? value.constructor.name : typeof value
  throw new TypeError(`cannot bind ${what} to SQL: use a string, a finite number, bytes or null`)
}
