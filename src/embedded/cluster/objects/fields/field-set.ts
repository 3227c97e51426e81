import type { Path } from './field-path.ts'
import { isTree } from './field-path.ts'

/** Paths by their JSON. */
export type FieldSet = ReadonlyMap<string, Path>

export function fieldSet(paths: Iterable<Path>): FieldSet {
  return new Map([...paths].map((path) => [JSON.stringify(path), path]))
}

export function union(...sets: FieldSet[]): FieldSet {
  return new Map(sets.flatMap((set) => [...set]))
}

/** Those of `set` that are not in `other`. */
export function minus(set: FieldSet, other: FieldSet): FieldSet {
  return new Map([...set].filter(([key]) => !other.has(key)))
}

/** Those of `set` that are one of `others`, or lie below one. */
export function at(set: FieldSet, others: FieldSet): FieldSet {
  return new Map(
    [...set].filter(([, path]) =>
      path.some((_, index) => others.has(JSON.stringify(path.slice(0, index + 1)))),
    ),
  )
}

/** What the paths of a set lie in. */
export function around(set: FieldSet): FieldSet {
  return fieldSet(
    [...set.values()].flatMap((path) => path.slice(1).map((_, index) => path.slice(0, index + 1))),
  )
}

/** FieldsV1: `{"f:spec": {"f:timeout": {}}}`; `.` marks an object that is a member beside its fields. */
export function encodeFields(set: FieldSet): Record<string, unknown> {
  const root: Tree = new Map()
  for (const path of set.values()) {
    let node = root
    for (const step of path) {
      const next = (node.get(step) ?? new Map()) as Tree
      node.set(step, next)
      node = next
    }
    node.set('.', new Map())
  }
  return plain(root)
}

type Tree = Map<string, unknown>

function plain(tree: Tree): Record<string, unknown> {
  const entries = [...tree]
  const only = entries.length === 1 && tree.has('.')
  return Object.fromEntries(only ? [] : entries.map(([step, below]) => [step, plain(below as Tree)]))
}

/** Steps that are none are skipped: what a client wrote there is no reason to fail. */
export function decodeFields(fields: unknown): FieldSet {
  return fieldSet(decode(fields, []))
}

function* decode(fields: unknown, path: Path): Generator<Path> {
  if (!isTree(fields)) return
  const steps = Object.keys(fields)
  if ((steps.length === 0 || steps.includes('.')) && path.length > 0) yield path
  for (const step of steps) if (isStep(step)) yield* decode(fields[step], [...path, step])
}

function isStep(step: string): boolean {
  if (step.startsWith('f:')) return true
  if (!step.startsWith('k:') && !step.startsWith('v:')) return false
  try {
    const value: unknown = JSON.parse(step.slice(2))
    return step.startsWith('v:') || isTree(value)
  } catch {
    return false
  }
}
