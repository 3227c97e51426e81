import type { BuildSpec } from '../../domain/index.ts'
import { nearestName } from '../../yaml/nearest-name.ts'

/** The build of this name, or the only one; else what to say about it. */
export function chooseBuild(
  builds: readonly BuildSpec[],
  name: string | undefined,
): { spec: BuildSpec } | { problem: string } {
  const names = builds.map((build) => build.name)
  const [only, second] = builds
  if (name === undefined)
    return only !== undefined && second === undefined
      ? { spec: only }
      : { problem: `say which build to run: ${names.join(', ')}` }
  const spec = builds.find((build) => build.name === name)
  if (spec !== undefined) return { spec }
  const near = nearestName(name, names)
  return {
    problem: `there is no build ${name}${near === null ? '.' : `; did you mean ${near}?`} The build file has: ${names.join(', ')}`,
  }
}
