import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import { lockFile } from '../../../lock-file.ts'
import { laterColumns, laterIndexes, schema } from './schema.ts'

type Row = Record<string, SQLOutputValue>

/** The forge's only file of state. Synchronous: one process, small rows, each write durable when it returns. */
export interface Database {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined
  all(sql: string, ...values: SQLInputValue[]): Row[]
  /** Returns the id of the row that was inserted last. */
  run(sql: string, ...values: SQLInputValue[]): number
  /** All of the work or nothing of it; one within another is part of that. */
  transaction<T>(work: () => T): T
  close(): void
}

/** How long one that ends, or somebody who reads, is waited for. */
const patienceMs = 3000

/** Opens `dir/forge.db`; throws when another process holds it. */
export function openDatabase(dir: string): Database {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const file = join(dir, 'forge.db')
  // Tokens are in it; SQLite gives its other files the same mode.
  closeSync(openSync(file, 'a', 0o600))
  // Held for the life of the process: two forges over the same repositories would announce pushes twice.
  const lock = lockFile(file, patienceMs)
  if (lock === null) throw new Error(`Another forge is running on ${dir}: stop that one first.`)
  const db = new DatabaseSync(file, { timeout: patienceMs })
  try {
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
    db.exec(schema)
    for (const [table, column, type] of laterColumns)
      if (
        !db
          .prepare(`PRAGMA table_info(${table})`)
          .all()
          .some(({ name }) => name === column)
      )
        db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`)
    db.exec(laterIndexes)
  } catch (cause) {
    db.close()
    lock.release()
    throw new Error(`The forge cannot use ${file}`, { cause })
  }
  return {
    get: (sql, ...values) => db.prepare(sql).get(...values),
    all: (sql, ...values) => db.prepare(sql).all(...values),
    run: (sql, ...values) => Number(db.prepare(sql).run(...values).lastInsertRowid),
    transaction(work) {
      if (db.isTransaction) return work()
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        db.exec('COMMIT')
        return result
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    close() {
      db.close()
      lock.release()
    },
  }
}

/** What a row keeps as JSON, to be asserted to the type that was written there. */
export function readDocument(row: Row): unknown {
  return JSON.parse(String(row.doc)) as unknown
}
