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

/** The same builds, each after those of them that it needs; parsing has made sure that no two need each other. */
export function neededFirst(specs: readonly BuildSpec[]): BuildSpec[] {
  const byName = new Map(specs.map((spec) => [spec.name, spec]))
  const ordered = new Set<BuildSpec>()
  const begun = new Set<BuildSpec>()
  const add = (spec: BuildSpec) => {
    if (begun.has(spec)) return
    begun.add(spec)
    for (const name of spec.needs) {
      const needed = byName.get(name)
      if (needed !== undefined) add(needed)
    }
    ordered.add(spec)
  }
  specs.forEach(add)
  return [...ordered]
}
