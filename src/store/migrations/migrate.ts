import type { DatabaseSync } from 'node:sqlite'
import { fromDeliveryToReport } from './0001-from-delivery-to-report.ts'
import { fairAndCancelled } from './0002-fair-and-cancelled.ts'
import { fromEventToCheck } from './0003-from-event-to-check.ts'
import { turns } from './0004-turns.ts'
import { platform } from './0005-platform.ts'
import { findings } from './0006-findings.ts'
import { additive } from './0007-additive.ts'
import { sessions } from './0008-sessions.ts'
import { logMarks } from './0009-log-marks.ts'
import { lists } from './0010-lists.ts'
import { replays } from './0011-replays.ts'

interface Migration {
  name: string
  statements: readonly string[]
  /**
   * It adds tables, indexes, and columns that are null or have a default, and changes nothing that is there, so that
   * the release before it may go on and even start beside it, as it does in a rolling update. Kept in the database,
   * since that release does not know this migration. Left out: the release before it refuses the database.
   */
  isAdditive?: true
}

/** In order; the number of a migration is its place here, from 1. A released one is never edited. */
export const migrations: readonly Migration[] = [
  { name: 'from-delivery-to-report', statements: fromDeliveryToReport },
  { name: 'fair-and-cancelled', statements: fairAndCancelled },
  { name: 'from-event-to-check', statements: fromEventToCheck },
  { name: 'turns', statements: turns },
  { name: 'platform', statements: platform },
  { name: 'findings', statements: findings },
  { name: 'additive', statements: additive, isAdditive: true },
  { name: 'sessions', statements: sessions, isAdditive: true },
  { name: 'log-marks', statements: logMarks, isAdditive: true },
  { name: 'lists', statements: lists, isAdditive: true },
  { name: 'replays', statements: replays, isAdditive: true },
]

/** How many of the migrations after the one with that number are not known to be additive. */
export function countBreaking(known: number): string {
  return `select count(*) as n from schema_migrations where number > ${known} and is_additive = 0`
}

/** Notes of a migration that has just been made, and recorded, that it only adds. */
export function markAdditive(number: number): string {
  return `update schema_migrations set is_additive = 1 where number = ${number}`
}

/** A newer Slipway has changed this database so that an older one cannot use it. */
export class SchemaTooNewError extends Error {
  override readonly name = 'SchemaTooNewError'
  constructor(found: number, known: number) {
    super(
      `the database has schema ${found}, this slipway knows schemas up to ${known}: ` +
        `start the newer slipway that wrote it, or restore a backup from before the upgrade`,
    )
  }
}

/** Brings the schema up to date, each migration in a transaction of its own. */
export function migrate(database: DatabaseSync, now: number): void {
  database.exec(
    'create table if not exists schema_migrations (number integer primary key, name text not null, applied_at bigint not null)',
  )
  const found = database.prepare('select max(number) as number from schema_migrations').get()
  const at = Number(found?.['number'] ?? 0)
  if (at > migrations.length && database.prepare(countBreaking(migrations.length)).get()?.['n'] !== 0)
    throw new SchemaTooNewError(at, migrations.length)
  const record = database.prepare('insert into schema_migrations (number, name, applied_at) values (?, ?, ?)')
  for (const [index, { name, statements, isAdditive }] of migrations.entries()) {
    if (index < at) continue
    database.exec('begin immediate')
    try {
      for (const statement of statements) database.exec(statement)
      record.run(index + 1, name, now)
      if (isAdditive) database.exec(markAdditive(index + 1))
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
}
