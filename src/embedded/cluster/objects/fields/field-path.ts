import { listKindOf } from '../../kinds/list-kind.ts'

/**
 * One step into an object, written as in FieldsV1: `f:NAME` a field, `k:{"name":"x"}` the item of a list
 * with this key, `v:"x"` a value of a set
 * (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/, `managedFields`).
 */
type Step = string
export type Path = readonly Step[]

type Tree = Record<string, unknown>

/** Paths of a value that are owned one by one: scalars, atomic lists, empty objects and empty lists. */
export function* leavesOf(group: string, value: unknown, path: Path = []): Generator<Path> {
  const children = [...childrenOf(group, value, path)]
  if (children.length === 0) yield path
  for (const [step, child] of children) yield* leavesOf(group, child, [...path, step])
}

function* childrenOf(group: string, value: unknown, path: Path): Generator<[Step, unknown]> {
  if (isTree(value)) for (const [name, child] of Object.entries(value)) yield [`f:${name}`, child]
  if (!Array.isArray(value)) return
  const list = listKindOf(group, fieldOf(path))
  if (list.type === 'set') for (const item of value) yield [`v:${JSON.stringify(item)}`, item]
  if (list.type === 'map' && value.every((item) => isTree(item) && item[list.key] !== undefined))
    for (const item of value as Tree[]) yield [keyStep(list.key, item), item]
}

/** What lies at the path; undefined when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => {
    const body = step.slice(2)
    if (step.startsWith('f:')) return isTree(at) && Object.hasOwn(at, body) ? at[body] : undefined
    return Array.isArray(at) ? at[indexOf(at, step)] : undefined
  }, value)
}

/**
 * A copy without what lies at the path, and without the objects and lists around it that are empty then,
 * unless `keep` wants one. An item of a list goes with its key, once it has nothing else.
 */
export function withoutPath(value: unknown, path: Path, keep: (path: Path) => boolean): unknown {
  return remove(value, path, 0)

  function remove(at: unknown, whole: Path, depth: number): unknown {
    const step = whole[depth] ?? ''
    const child = valueAt(at, [step])
    if (child === undefined) return at
    const next = depth === whole.length - 1 ? undefined : remove(child, whole, depth + 1)
    if (Array.isArray(at)) return replaceItem(at, indexOf(at, step), isEmpty(next, depth) ? undefined : next)
    const name = step.slice(2)
    if (next === undefined && isKeyOf(whole[depth - 1], name) && Object.keys(at as Tree).length > 1) return at
    const copy = { ...(at as Tree) }
    if (isEmpty(next, depth)) Reflect.deleteProperty(copy, name)
    else copy[name] = next
    return copy
  }

  function isEmpty(next: unknown, depth: number): boolean {
    if (next === undefined) return true
    const size = Array.isArray(next) ? next.length : isTree(next) ? Object.keys(next).length : 1
    return size === 0 && depth > 0 && !keep(path.slice(0, depth + 1))
  }
}

/** `.spec.containers[name="a"].image`, as Kubernetes prints paths. */
export function printPath(path: Path): string {
  return path
    .map((step) => {
      const body = step.slice(2)
      if (step.startsWith('f:')) return `.${body}`
      if (step.startsWith('v:')) return `[=${body}]`
      const keys = Object.entries(JSON.parse(body) as Tree)
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
    })
    .join('')
}

/** `k:{"name":"x"}` of an item of a list. */
export function keyStep(key: string, item: Tree): Step {
  return `k:${JSON.stringify({ [key]: item[key] })}`
}

/** The name of the field that a list lies in. */
export function fieldOf(path: Path): string {
  return path.at(-1)?.slice(2) ?? ''
}

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function indexOf(list: unknown[], step: Step): number {
  const body = step.slice(2)
  if (step.startsWith('v:')) return list.findIndex((item) => JSON.stringify(item) === body)
  const keys = Object.entries(JSON.parse(body) as Tree)
  return list.findIndex((item) => isTree(item) && keys.every(([key, value]) => item[key] === value))
}

function replaceItem(list: unknown[], index: number, item: unknown): unknown[] {
  return item === undefined ? list.toSpliced(index, 1) : list.with(index, item)
}

function isKeyOf(step: Step | undefined, name: string): boolean {
  return step?.startsWith('k:') === true && Object.hasOwn(JSON.parse(step.slice(2)) as Tree, name)
}
