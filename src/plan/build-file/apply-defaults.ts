import type { WrittenBuild, WrittenDefaults } from './schema.ts'

/** What a build says itself goes first. Names and values are joined by name, lists and everything else replaced. */
export function applyDefaults(written: WrittenBuild, defaults: WrittenDefaults | undefined): WrittenBuild {
  if (defaults === undefined) return written
  const joined: WrittenBuild = { ...defaults, ...written }
  for (const name of ['args', 'env'] as const) {
    const both = joinNames(defaults[name], written[name])
    if (both !== undefined) joined[name] = both
  }
  const params = joinNames(defaults.params, written.params)
  if (params !== undefined) joined.params = params
  if (defaults.output !== undefined && written.output !== undefined) {
    joined.output = {
      annotations: joinNames(defaults.output.annotations, written.output.annotations),
      labels: joinNames(defaults.output.labels, written.output.labels),
    }
  }
  return joined
}

function joinNames<T>(
  defaults: Record<string, T> | undefined,
  own: Record<string, T> | undefined,
): Record<string, T> | undefined {
  return defaults === undefined || own === undefined ? (own ?? defaults) : { ...defaults, ...own }
}
