import type { WrittenBuild, WrittenDefaults } from './schema/build-file.ts'

/** Keys that hold names and values, which are joined by name; everything else is replaced as a whole. */
export const joinedKeys = ['args', 'params', 'env', 'secrets', 'resources'] as const

/** Methods that build from a Dockerfile. */
const withDockerfile: ReadonlySet<WrittenBuild['method']> = new Set(['docker', 'buildx', 'kaniko'])

/** Whether `dockerfile` and `args` mean something to a build; of a strategy that only has a name they may. */
export function hasDockerfile({ method }: Pick<WrittenBuild, 'method'>): boolean {
  return method === undefined || withDockerfile.has(method)
}

/**
 * What a build says itself goes first. `method` and `strategy` are one choice, and what only means something to
 * another method is left out.
 */
export function applyDefaults(written: WrittenBuild, all: WrittenDefaults | undefined): WrittenBuild {
  if (all === undefined) return written
  const defaults = meantFor(written, all)
  const joined: WrittenBuild = { ...defaults, ...written }
  for (const name of joinedKeys) {
    const both = joinNames<unknown>(defaults[name], written[name])
    if (both !== undefined) Object.assign(joined, { [name]: both })
  }
  if (defaults.output !== undefined && written.output !== undefined) {
    joined.output = {
      annotations: joinNames(defaults.output.annotations, written.output.annotations),
      labels: joinNames(defaults.output.labels, written.output.labels),
    }
  }
  return joined
}

function meantFor(written: WrittenBuild, all: WrittenDefaults): WrittenDefaults {
  const { method, strategy, dockerfile, args, ...rest } = all
  const chosen =
    written.method === undefined && written.strategy === undefined
      ? { ...(method && { method }), ...(strategy !== undefined && { strategy }) }
      : {}
  const method_ = written.method ?? chosen.method
  if (!hasDockerfile({ method: method_ })) return { ...rest, ...chosen }
  return { ...rest, ...chosen, ...(dockerfile !== undefined && { dockerfile }), ...(args && { args }) }
}

function joinNames<T>(
  defaults: Record<string, T> | undefined,
  own: Record<string, T> | undefined,
): Record<string, T> | undefined {
  return defaults === undefined || own === undefined ? (own ?? defaults) : { ...defaults, ...own }
}
