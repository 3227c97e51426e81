import { posix } from 'node:path'

/** Where Shipwright checks the repository out. */
const sourceRoot = '/workspace/source/'

/**
 * A path as a tool in the build saw it, as a path of the repository; null when it cannot be one. A relative
 * path is taken to be relative to the context, and so is what stands below a WORKDIR.
 *
 * @param workdirs absolute WORKDIRs of the Dockerfile.
 */
export function mapPath(path: string, context: string, workdirs: readonly string[]): string | null {
  if (path.startsWith(sourceRoot)) return inside(path.slice(sourceRoot.length))
  if (!path.startsWith('/')) return inside(posix.join(context, path))
  const below = workdirs
    .map((workdir) => `${workdir.replace(/\/+$/, '')}/`)
    .filter((workdir) => workdir !== '/' && path.startsWith(workdir))
    .sort((one, other) => other.length - one.length)[0]
  return below === undefined ? null : inside(posix.join(context, path.slice(below.length)))
}

function inside(path: string): string | null {
  const normal = posix.normalize(path)
  return normal === '.' || normal.startsWith('..') || normal.startsWith('/') ? null : normal
}
