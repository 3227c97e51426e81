import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/**
 * The beginning of a file that a step may have put where it is, in a folder that no step can replace; null where it is
 * none. Whoever reads it may read all of the machine: a link, which a step may point at anything, is not followed, and
 * a pipe, which may never end, is not opened.
 */
export function readStepFile(path: string, most: number): Buffer | null {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return null
  }
  try {
    const about = fstatSync(descriptor)
    if (!about.isFile()) return null
    const bytes = Buffer.alloc(Math.min(most, about.size))
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0))
  } finally {
    closeSync(descriptor)
  }
}
