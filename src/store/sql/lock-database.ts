import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process has this data directory open. */
class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError'
  constructor(file: string, cause: unknown) {
    super(
      `the data directory ${dirname(file)} is in use by another slipway process: ` +
        `stop that one first, or give this one a directory of its own with --data-dir`,
      { cause },
    )
  }
}

/**
 * Holds the data directory for this process until `release` or the end of the process, however it
 * ends: the lock is the operating system's, on a small database beside the file, because Node has no
 * flock.
 */
export function lockDatabase(file: string): { release(): void } {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw isBusy(error) ? new DataDirectoryInUseError(file, error) : error
  }
  return { release: () => lock.close() }
}

/** SQLITE_BUSY: https://sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}
