import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { copyDatabase } from './copy-database.ts'
import { listData } from './list-data.ts'
import { syncPath } from './sync-path.ts'

/** What a backup says of itself, in `backup.json`. */
interface Backup {
  version: string
  /** ISO 8601. */
  at: string
  dataDir: string
  databases: { path: string; bytes: number }[]
  files: number
  bytes: number
}

/**
 * Copies a data directory, also of a service at work, into a new folder that is there whole or not at all;
 * only its owner can read it. Throws an Error that says what to do.
 */
export function writeBackup(options: { dataDir: string; to: string; version: string; now: number }): Backup {
  const from = resolve(options.dataDir)
  const to = resolve(options.to)
  if (!existsSync(join(from, 'slipway.db')))
    throw new Error(`${from} is no data directory: there is no slipway.db in it. Name it with --data-dir.`)
  if (existsSync(to)) throw new Error(`${to} is there already: name a folder that is not.`)
  if (`${to}/`.startsWith(`${from}/`))
    throw new Error(`${to} is inside of the data directory: a backup belongs elsewhere.`)
  const draft = `${to}.part`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  const { databases, files } = listData(from)
  // The databases first: what they name is in the files, which only grow.
  for (const path of databases) copyDatabase(join(from, path), newFile(draft, path))
  const copied = files.filter((path) => copyFile(join(from, path), newFile(draft, path)))
  const bytesOf = (path: string) => statSync(join(draft, path)).size
  const backup: Backup = {
    version: options.version,
    at: new Date(options.now).toISOString(),
    dataDir: from,
    databases: databases.map((path) => ({ path, bytes: bytesOf(path) })),
    files: copied.length,
    bytes: [...databases, ...copied].reduce((sum, path) => sum + bytesOf(path), 0),
  }
  writeFileSync(join(draft, 'backup.json'), `${JSON.stringify(backup, null, 2)}\n`, { mode: 0o600 })
  syncPath(join(draft, 'backup.json'))
  renameSync(draft, to)
  syncPath(dirname(to))
  return backup
}

function newFile(draft: string, path: string): string {
  const file = join(draft, path)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  return file
}

/** False: it was gone before it could be copied. */
function copyFile(from: string, to: string): boolean {
  try {
    copyFileSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  // Hooks of repositories must stay programs; nothing is anybody else's.
  chmodSync(to, statSync(from).mode & 0o700)
  syncPath(to)
  return true
}
