import { entryOf, type BuildSpec } from '../../../domain/index.ts'
import type { Path } from '../../../yaml/placed.ts'
import { nearestName } from '../../../yaml/nearest-name.ts'
import type { WrittenBuild } from '../schema/build-file.ts'
import { most } from '../schema/parts.ts'
import { findCycles } from './find-cycles.ts'
import { needsIn } from './template.ts'

/** A build whose `needs` are still as they were written, and where they were. */
export interface NeedingBuild {
  spec: BuildSpec
  written: Pick<WrittenBuild, 'needs' | 'args' | 'params' | 'env'>
}

/** A mistake at a place below an entry. */
interface NeedsMistake {
  entry: string
  path: Path
  message: string
}

/**
 * The builds with the names of the Builds that each needs: of an entry with a matrix all, unless one combination is
 * named. Or what is wrong: a name that no build has, a build that waits for itself, a text that names an image that
 * is not needed or not one.
 */
export function resolveNeeds(
  builds: readonly NeedingBuild[],
): { builds: BuildSpec[] } | { mistakes: NeedsMistake[] } {
  if (builds.every(({ spec, written }) => spec.needs.length === 0 && !mayRefer(written)))
    return { builds: builds.map(({ spec }) => spec) }
  const named = Map.groupBy(
    builds.map(({ spec }) => spec.name),
    entryOf,
  )
  const mistakes: NeedsMistake[] = []
  const resolved = builds.map(({ spec, written }): BuildSpec => {
    const complain = (path: Path, message: string) => mistakes.push({ entry: spec.entry, path, message })
    const needed = new Set<string>()
    for (const [index, name] of spec.needs.entries()) {
      const found = find(name, spec.entry, named)
      if ('problem' in found) complain(placeOf(written, index), found.problem)
      else for (const one of found.names) needed.add(one)
    }
    if (needed.size > most.needs)
      complain(
        ['needs'],
        `These are ${needed.size} builds, combinations counted: at most ${most.needs} are needed.`,
      )
    for (const { path, message } of findStrays(written, [...needed], spec.needs, named))
      complain(path, message)
    return { ...spec, needs: [...needed] }
  })
  if (mistakes.length > 0) return { mistakes }
  for (const cycle of findCycles(graphOf(resolved))) mistakes.push(cycleMistake(cycle, builds))
  return mistakes.length > 0 ? { mistakes } : { builds: resolved }
}

function find(
  name: string,
  own: string,
  named: ReadonlyMap<string, string[]>,
): { names: string[] } | { problem: string } {
  const entry = entryOf(name)
  const there = named.get(entry)
  if (entry === own) return { problem: `\`${own}\` cannot need itself: name another build.` }
  if (there === undefined) {
    const others = [...named.keys()].filter((one) => one !== own)
    return { problem: `There is no build \`${entry}\` in this file${advice(entry, others)}` }
  }
  if (name === entry) return { names: there }
  if (there.includes(name)) return { names: [name] }
  const some = listed(there.slice(0, 5))
  return { problem: `\`${name}\` is no combination of \`${entry}\`: there are ${some}.` }
}

/** References to what is not needed, or to more than one image. */
function findStrays(
  written: NeedingBuild['written'],
  needed: readonly string[],
  wanted: readonly string[],
  named: ReadonlyMap<string, string[]>,
): { path: Path; message: string }[] {
  return textsOf(written).flatMap(({ path, text }) =>
    needsIn(text).flatMap(({ written: reference, entry }) => {
      const images = needed.filter((name) => entryOf(name) === entry)
      // Said of `needs` already.
      if (images.length === 1 || wanted.some((name) => entryOf(name) === entry && images.length === 0))
        return []
      if (images.length > 1) {
        const message = `\`${reference}\` could be any of ${images.length} images: \`needs\` has to name one combination, such as \`${images[0] ?? ''}\`.`
        return [{ path, message }]
      }
      const known = named.has(entry)
        ? `: put \`${entry}\` under \`needs\`.`
        : advice(entry, wanted.map(entryOf))
      return [
        {
          path,
          message: `\`${reference}\` names \`${entry}\`, which this build does not need${known}`,
        },
      ]
    }),
  )
}

function advice(name: string, known: readonly string[]): string {
  const near = nearestName(name, known)
  if (near !== null) return `: did you mean \`${near}\`?`
  return known.length === 0 ? '.' : `: there ${known.length === 1 ? 'is' : 'are'} ${listed(known)}.`
}

function listed(names: readonly string[]): string {
  const more = names.length > 10 ? ` and ${names.length - 10} more` : ''
  return `${names
    .slice(0, 10)
    .map((one) => `\`${one}\``)
    .join(', ')}${more}`
}

function placeOf({ needs }: NeedingBuild['written'], index: number): Path {
  return typeof needs === 'string' ? ['needs'] : ['needs', index]
}

function cycleMistake(cycle: readonly string[], builds: readonly NeedingBuild[]): NeedsMistake {
  const [from = '', to = ''] = cycle.slice(-2)
  const { spec, written } = builds.find(({ spec }) => spec.entry === from) ?? {}
  const index = spec?.needs.findIndex((name) => entryOf(name) === to) ?? -1
  const way = cycle.map((name) => `\`${name}\``).join(' → ')
  return {
    entry: from,
    path: written === undefined || index === -1 ? ['needs'] : placeOf(written, index),
    message: `These builds wait for each other, so none of them could begin: ${way}.`,
  }
}

function graphOf(builds: readonly BuildSpec[]): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>()
  for (const { entry, needs } of builds) {
    const all = graph.get(entry) ?? new Set<string>()
    for (const name of needs) all.add(entryOf(name))
    graph.set(entry, all)
  }
  return graph
}

function mayRefer(written: NeedingBuild['written']): boolean {
  return textsOf(written).some(({ text }) => text.includes('needs'))
}

function textsOf({ args, params, env }: NeedingBuild['written']): { path: Path; text: string }[] {
  return Object.entries({ args, params, env }).flatMap(([key, all]) =>
    Object.entries(all ?? {}).flatMap(([name, value]: [string, string | string[]]) =>
      typeof value === 'string'
        ? [{ path: [key, name], text: value }]
        : value.map((text, index) => ({ path: [key, name, index], text })),
    ),
  )
}
