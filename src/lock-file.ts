import { DatabaseSync } from 'node:sqlite'

/**
 * Holds a file for this process until `release` or the end of the process, however it ends; null where another one
 * holds it. The lock is the operating system's, on a small database beside the file, because Node has no flock;
 * readers of the file itself, such as a backup, are not kept out.
 *
 * @param patienceMs how long one that ends is waited for
 */
export function lockFile(file: string, patienceMs: number): { release(): void } | null {
  const lock = new DatabaseSync(`${file}.lock`, { timeout: patienceMs })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if (isBusy(error)) return null
    throw error
  }
  return { release: () => lock.close() }
}

/** SQLITE_BUSY: https://sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}
