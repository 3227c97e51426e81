import { posix } from 'node:path'
import type { ContainerPaths } from './dockerfile/read-copies.ts'

/** Where Shipwright checks the repository out, and where Nix has what it builds: all of the repository. */
const repositoryRoots = [
  /^\/workspace\/source\//,
  /^\/nix\/store\/[0-9a-z]{32}-[^/]{1,200}\//,
  /^(?:\/private)?\/tmp\/nix-build-[^/]{1,200}\/[^/]{1,200}\//,
  /^\/build\/[^/]{1,200}\//,
]
const most = 12

/**
 * The paths of the repository that a path may be which a tool in the build has named, the likeliest first;
 * none where it cannot be one. Which of them are there, is for the caller to find out.
 *
 * @param context of the build, in the repository.
 */
export function mapPath(seen: string, context: string, container: ContainerPaths): string[] {
  const path = seen.replaceAll('\\', '/').replace(/^file:\/\//, '')
  const found: string[] = []
  const add = (candidate: string) => {
    const inside = insideOf(candidate)
    if (inside !== null && !found.includes(inside)) found.push(inside)
  }
  const absolute = path.startsWith('/')
    ? [path]
    : container.workdirs.toReversed().map((workdir) => posix.join(workdir, path))
  for (const one of absolute)
    for (const inContext of copiedTo(one, container)) add(posix.join(context, inContext))
  if (!path.startsWith('/')) {
    add(posix.join(context, path))
    add(path)
  }
  for (const root of repositoryRoots) {
    if (!root.test(path)) continue
    const rest = path.replace(root, '')
    add(rest)
    add(posix.join(context, rest))
  }
  for (const workdir of byLength(container.workdirs))
    if (path.startsWith(below(workdir))) add(posix.join(context, path.slice(below(workdir).length)))
  return found.slice(0, most)
}

/** What of the context may have been copied to a path of the container. */
function copiedTo(path: string, { copies }: ContainerPaths): string[] {
  return copies.flatMap(({ at, sources }) => {
    if (path === at) return sources
    if (!path.startsWith(below(at))) return []
    const rest = path.slice(below(at).length)
    // Of a directory its contents are copied, a file or what a pattern matches keeps its name.
    return sources.flatMap((source) => {
      const [parent, name] = [posix.dirname(source), posix.basename(source)]
      if (/[*?[]/.test(source)) return [posix.join(parent, rest)]
      return rest === name ? [source, posix.join(source, rest)] : [posix.join(source, rest)]
    })
  })
}

function below(directory: string): string {
  return directory.endsWith('/') ? directory : `${directory}/`
}

function byLength(workdirs: readonly string[]): string[] {
  return workdirs.filter((workdir) => workdir !== '/').toSorted((one, other) => other.length - one.length)
}

function insideOf(path: string): string | null {
  const normal = posix.normalize(path)
  return normal === '.' || normal.startsWith('..') || normal.startsWith('/') ? null : normal
}
