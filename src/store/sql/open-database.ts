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
      raw.exec('pragma journal_mode = wal; pragma synchronous = full')
      migrate(raw, now)
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
