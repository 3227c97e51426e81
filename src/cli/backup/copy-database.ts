import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { syncPath } from './sync-path.ts'

/**
 * Copies a SQLite database as it is at one moment, whoever writes to it meanwhile: a reader of the log
 * neither waits for a writer nor holds one up, however long it takes. Throws when the copy is not whole.
 */
export function copyDatabase(from: string, to: string): void {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 })
  try {
    // Unlike SQLite's page by page backup it never has to begin again because somebody has written.
    source.prepare('vacuum into ?').run(to)
  } finally {
    source.close()
  }
  chmodSync(to, 0o600)
  const problems = checkDatabase(to)
  if (problems.length > 0) throw new Error(`the copy of ${from} is not whole: ${problems.join('; ')}`)
  syncPath(to)
}

/** What SQLite finds wrong in a database; empty when it is whole. */
function checkDatabase(file: string): string[] {
  const copy = new DatabaseSync(file)
  try {
    const rows = copy.prepare('pragma integrity_check').all()
    return rows.map((row) => String(row['integrity_check'])).filter((text) => text !== 'ok')
  } finally {
    copy.close()
  }
}
