import { DatabaseSync } from 'node:sqlite'

/**
 * Deletes every row of a database that a store has open, in far less time than another store takes; numbers begin at
 * 1 again.
 */
export function emptyFile(file: string): void {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: 10_000 })
  const tables = database
    .prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'schema_%'
       and name not like 'sqlite_%' or name = 'sqlite_sequence'`,
    )
    .all()
  // As nothing waits for this one, it need not wait for the disk.
  database.exec('pragma synchronous = off; begin immediate')
  for (const { name } of tables) database.exec(`delete from "${String(name)}"`)
  database.exec('commit')
  database.close()
}
