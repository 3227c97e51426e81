import { accessSync, constants } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where steps of the embedded cluster find the machine's programs. */
const machine = ['/usr/local/bin', '/usr/bin', '/usr/sbin']
/** Where `go install` puts them for tests. */
const installed = join(tmpdir(), 'gobin')

/**
 * Folders, beside those that steps see anyhow, that have all of these programs; null where one is nowhere. Tests are
 * skipped then, as Debian has no package of some.
 */
export function findPrograms(...names: string[]): string[] | null {
  const folders = new Set<string>()
  for (const name of names) {
    const found = [...machine, installed].find((folder) => isProgram(join(folder, name)))
    if (found === undefined) return null
    if (found === installed) folders.add(found)
  }
  return [...folders]
}

/** Whether we may run it. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
