import { dirname } from 'node:path'
import { lockFile } from '../../lock-file.ts'

/** Another process has this data directory open. */
class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError'
  constructor(file: string) {
    super(
      `the data directory ${dirname(file)} is in use by another slipway process: ` +
        `stop that one first, or give this one a directory of its own with --data-dir`,
    )
  }
}

/** Holds the data directory for this process until `release` or the end of the process. */
export function lockDatabase(file: string): { release(): void } {
  const lock = lockFile(file, 0)
  if (lock === null) throw new DataDirectoryInUseError(file)
  return lock
}
