import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { migrate } from '../migrations/migrate.ts'
import { lockDatabase } from './lock-database.ts'
import { nodeSqliteDialect } from './node-sqlite-dialect.ts'
import type { Db, Tables } from './tables.ts'

/** A database of this process alone, at the newest schema. */
export interface OpenDatabase {
  /** For the statements of the group commit. */
  raw: DatabaseSync
  db: Db
  close(): void
}

/** How long another process may keep the file from us while it reads. */
const lookMs = 10_000

/** Locks, opens and migrates; throws when another process has it or when a newer Slipway wrote it. */
export function openDatabase(file: string, now: number): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const lock = lockDatabase(file)
  try {
    // Payloads and logs of private repositories; SQLite gives its other files the same mode.
    closeSync(openSync(file, 'a', 0o600))
    // Somebody may look into the file, as a backup does: that is waited for, not died of.
    const raw = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: lookMs })
    try {
      // FULL: a commit is on the disk when it returns, which is what a 202 promises.
      raw.exec('pragma auto_vacuum = incremental; pragma journal_mode = wal; pragma synchronous = full')
      migrate(raw, now)
      letShrink(raw)
    } catch (error) {
      raw.close()
      throw error
    }
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(raw) })
    return {
      raw,
      db,
      close() {
        raw.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Room that retention frees is given back in small parts; a file from before that has to be written anew for it,
 * once. Without room for a copy it stays as it is: what is free in it is used again.
 */
function letShrink(raw: DatabaseSync): void {
  const incremental = 2
  if (raw.prepare('pragma auto_vacuum').get()?.['auto_vacuum'] === incremental) return
  try {
    raw.exec('vacuum')
  } catch (error) {
    if (!isFull(error)) throw error
  }
}

/** SQLITE_FULL: https://sqlite.org/rescode.html#full */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 13
}
