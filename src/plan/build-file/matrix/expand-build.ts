import { z } from 'zod'
import type { CheckedYaml } from '../../../yaml/check-yaml.ts'
import type { Path } from '../../../yaml/placed.ts'
import { expandMatrix, type MatrixText } from './expand-matrix.ts'
import { axesOf, fillMatrix, type Combination } from './fill-matrix.ts'
import { build, type WrittenBuild } from '../schema/build-file.ts'
import { makeTag } from '../tag-template.ts'

/** An entry of the file as it is built: one of a matrix's combinations, or the entry itself. */
export interface ExpandedBuild {
  name: string
  written: WrittenBuild
  /** Null without a matrix. */
  combination: Combination | null
}

/** The keys whose text may name values of the matrix. */
const filled = [
  ...(['image', 'context', 'dockerfile', 'tags', 'args', 'params', 'env', 'output'] as const),
  ...(['needs', 'platforms', 'cache', 'secrets', 'resources'] as const),
] as const

/** What is checked again: the rest is the same for all, and some of it takes long. */
const filledKeys = z.object(Object.fromEntries(filled.map((key) => [key, build.shape[key]])))

/** A mistake at a place below the entry. */
interface Mistake {
  path: Path
  message: string
}

const longestValue = 64
const longestName = 120
/** They stand in names of checks, in Markdown and on command lines. */
const valueForm = /^[A-Za-z0-9._:/+=-](?:[A-Za-z0-9._:/+= -]*[A-Za-z0-9._:/+=-])?$/
const axisForm = /^[A-Za-z_][A-Za-z0-9_-]{0,31}$/
/**
 * The builds of one entry. Values of a matrix are the text as it was written, so that 1.20 stays 1.20; with them
 * in their places everything is checked once more.
 */
export function expandBuild(
  entry: string,
  written: WrittenBuild,
  textAt: CheckedYaml<unknown>['textAt'],
): ExpandedBuild[] | Mistake[] {
  if (written.matrix === undefined) {
    const strays = findAxes(written).map(({ path, axis }) => ({
      path,
      message: `\`{{ matrix.${axis} }}\` stands for nothing: this build has no \`matrix\`.`,
    }))
    return strays.length > 0 ? strays : [{ name: entry, written, combination: null }]
  }
  const matrix = readMatrix(written.matrix, (path) => textAt(['builds', entry, 'matrix', ...path]) ?? '')
  if ('mistakes' in matrix)
    return matrix.mistakes.map(({ path, message }) => ({ path: ['matrix', ...path], message }))
  const combinations = expandMatrix(matrix)
  if (typeof combinations === 'string') return [{ path: ['matrix'], message: combinations }]
  const known = new Set(combinations.flatMap((one) => Object.keys(one)))
  const unknown = findAxes(written).filter(({ axis }) => !known.has(axis))
  if (unknown.length > 0)
    return unknown.map(({ path, axis }) => ({
      path,
      message: `\`matrix.${axis}\` is no axis: there ${known.size === 1 ? 'is' : 'are'} ${[...known].map((one) => `\`${one}\``).join(', ')}.`,
    }))
  const builds = combinations.map((combination) => ({
    name: nameOf(entry, combination),
    written: fillBuild(written, combination),
    combination,
  }))
  const mistakes = findMistakes(builds)
  return mistakes.length > 0 ? mistakes : builds
}

function findMistakes(builds: readonly ExpandedBuild[]): Mistake[] {
  const names = new Set<string>()
  const told = new Set<string>()
  return builds.flatMap(({ name, written }): Mistake[] => {
    if (name.length > longestName)
      return [
        { path: ['matrix'], message: `The name \`${name.slice(0, 60)}…\` is too long: use shorter values.` },
      ]
    if (names.has(name)) return [{ path: ['matrix'], message: `\`${name}\` is in this matrix twice.` }]
    names.add(name)
    const checked = filledKeys.safeParse(written)
    return (checked.error?.issues ?? []).flatMap(({ path, message }) => {
      const steps = path.map((step) => (typeof step === 'symbol' ? String(step) : step))
      const where = steps.join('.')
      if (told.has(where)) return []
      told.add(where)
      return [{ path: steps, message: `In \`${name}\`: ${message}` }]
    })
  })
}

function readMatrix(
  { include, exclude, ...axes }: NonNullable<WrittenBuild['matrix']>,
  textOf: (path: Path) => string,
): MatrixText | { mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  const valueAt = (...path: Path): string => {
    const text = textOf(path)
    if (text.length > longestValue || !valueForm.test(text)) {
      const message = `A value of a matrix is 1 to ${longestValue} letters, digits, blanks and \`. _ : / + = -\`.`
      mistakes.push({ path, message })
    }
    return text
  }
  const nameAt = (name: string, ...path: Path) => {
    if (!axisForm.test(name)) {
      const message = 'The name of an axis is at most 32 letters, digits, `_` and `-`, with no digit first.'
      mistakes.push({ path: [...path, name], message })
    }
  }
  const combinations = (name: 'include' | 'exclude', list: typeof include) =>
    (list ?? []).map((one, index) =>
      Object.fromEntries(
        Object.keys(one).map((axis) => {
          nameAt(axis, name, index)
          return [axis, valueAt(name, index, axis)]
        }),
      ),
    )
  const matrix: MatrixText = { axes: {}, include: [], exclude: [] }
  for (const [axis, values] of Object.entries(axes)) {
    nameAt(axis)
    matrix.axes[axis] = values.map((_value, index) => valueAt(axis, index))
  }
  matrix.include = combinations('include', include)
  matrix.exclude = combinations('exclude', exclude)
  return mistakes.length > 0 ? { mistakes } : matrix
}

function nameOf(entry: string, combination: Combination): string {
  return `${entry} (${Object.entries(combination)
    .map(([axis, value]) => `${axis}=${value}`)
    .join(', ')})`
}

function fillBuild(written: WrittenBuild, combination: Combination): WrittenBuild {
  const safe = Object.fromEntries(Object.entries(combination).map(([axis, value]) => [axis, makeTag(value)]))
  const copy: Record<string, unknown> = { ...written }
  for (const key of filled) {
    if (written[key] !== undefined) copy[key] = mapTexts(written[key], key === 'tags' ? safe : combination)
  }
  return copy as WrittenBuild
}

function mapTexts(value: unknown, combination: Combination): unknown {
  if (typeof value === 'string') return fillMatrix(value, combination)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, combination))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapTexts(one, combination)]))
}

function findAxes(written: WrittenBuild): { path: Path; axis: string }[] {
  const find = (value: unknown, path: Path): { path: Path; axis: string }[] => {
    if (typeof value === 'string') return axesOf(value).map((axis) => ({ path, axis }))
    if (Array.isArray(value)) return value.flatMap((one, index) => find(one, [...path, index]))
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([name, one]) => find(one, [...path, name]))
  }
  return filled.flatMap((key) => find(written[key], [key]))
}
