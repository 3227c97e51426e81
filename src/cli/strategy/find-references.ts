import type { Path } from '../../yaml/placed.ts'
import type { WrittenStep } from './schema.ts'

/** A text of a step in which Tekton replaces references. */
interface StepText {
  path: Path
  text: string
  /** A word of the command line: the only place where a list can become many words. */
  isWord: boolean
}

/** A `$(…)` that looks like one of Tekton's; what else is in a shell's text is the shell's. */
export interface Reference {
  /** As written: `$(params.x[*])`. */
  whole: string
  /** `params`, `results`, … */
  group: string
  /** What follows the group, without quotes and brackets; null where the writing is broken. */
  name: string | null
  /** Written in brackets, as a name with dots must be. */
  bracketed: boolean
  /** `*` or a number; null without an index. */
  index: string | null
}

const groups = 'params|results|workspaces|context|steps|tasks|build|inputs|outputs'
const candidate = new RegExp(String.raw`\$\((${groups})(?=[.\[])[^()\n]{0,300}\)?`, 'g')
const wellFormed = new RegExp(
  String.raw`^\$\((?:${groups})(?:\.([-\w.]+)|\[(?:'([^'\]]+)'|"([^"\]]+)")\]([-\w.]*))(?:\[(\*|\d+)\])?\)$`,
)

/** All references of a text, in order. */
export function findReferences(text: string): Reference[] {
  return [...text.matchAll(candidate)].map(([whole, group = '']) => {
    const [matched, plain, single, double, rest = '', index = null] = wellFormed.exec(whole) ?? []
    const quoted = single ?? double
    const name = matched === undefined ? null : (plain ?? `${quoted ?? ''}${rest}`)
    return { whole, group, name, bracketed: quoted !== undefined, index }
  })
}

/** The texts of a step that Tekton looks through. */
export function textsOf(step: WrittenStep, path: Path): StepText[] {
  const one = (key: string, text: string | undefined): StepText[] =>
    text === undefined ? [] : [{ path: [...path, key], text, isWord: false }]
  const words = (key: 'command' | 'args') =>
    (step[key] ?? []).map((text, index) => ({ path: [...path, key, index], text, isWord: true }))
  return [
    ...one('image', step.image),
    ...words('command'),
    ...words('args'),
    ...one('workingDir', step.workingDir),
    ...(step.env ?? []).flatMap(({ value }, index) =>
      value === undefined ? [] : [{ path: [...path, 'env', index, 'value'], text: value, isWord: false }],
    ),
    ...(step.volumeMounts ?? []).map(({ mountPath }, index) => ({
      path: [...path, 'volumeMounts', index, 'mountPath'],
      text: mountPath,
      isWord: false,
    })),
  ]
}
