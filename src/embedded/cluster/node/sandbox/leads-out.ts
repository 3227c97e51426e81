import { lstatSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/**
 * Whether a path below `root` goes through a symbolic link. Steps write into volumes, and a link that one
 * made to `/` must not become a mount of the host's root (as in CVE-2017-1002101).
 */
export function leadsOut(path: string, root: string): boolean {
  const parts = relative(root, path).split(sep)
  return parts.some((_, index) => {
    const there = lstatSync(join(root, ...parts.slice(0, index + 1)), { throwIfNoEntry: false })
    return there?.isSymbolicLink() === true
  })
}
