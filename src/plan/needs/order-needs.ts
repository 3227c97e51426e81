import type { BuildSpec } from '../../domain/index.ts'

/** Some builds of a file with all that they need, and what these need, in the order of the file. */
export function withNeeded(file: readonly BuildSpec[], some: readonly BuildSpec[]): BuildSpec[] {
  const byName = new Map(file.map((spec) => [spec.name, spec]))
  const wanted = new Set<BuildSpec>()
  const waiting = [...some]
  for (let spec = waiting.pop(); spec !== undefined; spec = waiting.pop()) {
    if (wanted.has(spec)) continue
    wanted.add(spec)
    waiting.push(...spec.needs.flatMap((name) => byName.get(name) ?? []))
  }
  return file.filter((spec) => wanted.has(spec))
}

/** Builds, each after those of them that it needs; parsing has made sure that no two need each other. */
export function neededFirst<T extends { name: string }>(
  builds: readonly T[],
  needsOf: (build: T) => readonly string[],
): T[] {
  const byName = new Map(builds.map((build) => [build.name, build]))
  const ordered = new Set<T>()
  const begun = new Set<T>()
  const add = (build: T) => {
    if (begun.has(build)) return
    begun.add(build)
    for (const name of needsOf(build)) {
      const needed = byName.get(name)
      if (needed !== undefined) add(needed)
    }
    ordered.add(build)
  }
  builds.forEach(add)
  return [...ordered]
}
