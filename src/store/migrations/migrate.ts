import type { DatabaseSync } from 'node:sqlite'
import { fromDeliveryToReport } from './0001-from-delivery-to-report.ts'
import { fairAndCancelled } from './0002-fair-and-cancelled.ts'
import { fromEventToCheck } from './0003-from-event-to-check.ts'
import { turns } from './0004-turns.ts'
import { platform } from './0005-platform.ts'
import { findings } from './0006-findings.ts'

/** In order; the number of a migration is its place here, from 1. A released one is never edited. */
export const migrations: readonly { name: string; statements: readonly string[] }[] = [
  { name: 'from-delivery-to-report', statements: fromDeliveryToReport },
  { name: 'fair-and-cancelled', statements: fairAndCancelled },
  { name: 'from-event-to-check', statements: fromEventToCheck },
  { name: 'turns', statements: turns },
  { name: 'platform', statements: platform },
  { name: 'findings', statements: findings },
]

/** A newer Slipway has written this database. */
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
  if (at > migrations.length) throw new SchemaTooNewError(at, migrations.length)
  const record = database.prepare('insert into schema_migrations (number, name, applied_at) values (?, ?, ?)')
  for (const [index, { name, statements }] of migrations.entries()) {
    if (index < at) continue
    database.exec('begin immediate')
    try {
      for (const statement of statements) database.exec(statement)
      record.run(index + 1, name, now)
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
}
