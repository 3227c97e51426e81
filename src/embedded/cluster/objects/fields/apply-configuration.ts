import { isDeepStrictEqual } from 'node:util'
import { without } from '../without.ts'
import { isTree, leavesOf, valueAt, withoutPath } from './field-path.ts'
import type { FieldSet } from './field-set.ts'
import { around, at, fieldSet, minus, union } from './field-set.ts'
import type { Managed } from './managed-fields.ts'
import { formatManagedFields, parseManagedFields } from './managed-fields.ts'
import { mergeConfiguration } from './merge-configuration.ts'

type Tree = Record<string, unknown>

interface Applier {
  /** Of the kind; says how lists merge. */
  group: string
  apiVersion: string
  manager: string
  /** Takes fields from other managers instead of failing. */
  force: boolean
  /** RFC 3339. */
  now: string
}

/** Fields that another manager has set to something else. */
export interface Conflict {
  with: Managed
  fields: FieldSet
}

const ownedMetadata = ['labels', 'annotations', 'finalizers', 'ownerReferences']
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): lays the
 * configuration over the live object (null for a new one), takes away what the manager applied before
 * and no longer does, and notes who owns which fields. What was there before anybody applied belongs
 * to `before-first-apply`, as on a real cluster of objects from before field management.
 */
export function applyConfiguration(
  live: Tree | null,
  configuration: Tree,
  applier: Applier,
): { object: Tree; managedFields: Tree[] } | { conflicts: Conflict[] } {
  const { group, manager } = applier
  const applied = ownable(configuration)
  const fields = fieldSet(leavesOf(group, applied))
  const managed = live === null ? [] : managersOf(live, applier)
  const mine = managed.find((one) => one.manager === manager && one.operation === 'Apply')
  const others = managed.filter((one) => one !== mine)

  const laid = mergeConfiguration(group, live ?? {}, applied)
  const changed = new Map(
    [...fields].filter(([, path]) => !isDeepStrictEqual(valueAt(live, path), valueAt(laid, path))),
  )
  const conflicts = others
    .map((other) => ({ with: other, fields: at(other.fields, changed) }))
    .filter((conflict) => conflict.fields.size > 0)
  const serious = conflicts.filter((conflict) => !isOfClientSideApply(live, conflict, applier))
  if (serious.length > 0 && !applier.force) return { conflicts: serious }

  const kept = others.map((other) => ({ ...other, fields: minus(other.fields, at(other.fields, changed)) }))
  const owned = union(fields, ...kept.map((other) => other.fields))
  const dropped = minus(minus(mine?.fields ?? new Map(), owned), around(owned))
  const merged = prune(laid, dropped, owned)

  const unchanged = mine !== undefined && isSame(mine.fields, fields) && isDeepStrictEqual(merged, live)
  const { apiVersion, now } = applier
  const time = unchanged ? mine.time : now
  const entry: Managed = { manager, operation: 'Apply', apiVersion, time, fields }
  return { object: merged, managedFields: formatManagedFields([...kept, entry]) }
}

/** The part of an object that managers own: neither what names it nor what only the server writes. */
export function ownable(object: Tree): Tree {
  const metadata = isTree(object['metadata']) ? object['metadata'] : {}
  const rest = without<Tree, string>(object, 'apiVersion', 'kind', 'metadata', 'status')
  const owned = Object.entries(metadata).filter(([name]) => ownedMetadata.includes(name))
  return owned.length === 0 ? rest : { ...rest, metadata: Object.fromEntries(owned) }
}

function managersOf(live: Tree, { group, apiVersion, now }: Applier): Managed[] {
  const managed = parseManagedFields(isTree(live['metadata']) ? live['metadata']['managedFields'] : undefined)
  if (managed.length > 0) return managed
  const fields = fieldSet(leavesOf(group, ownable(live)))
  return [{ manager: 'before-first-apply', operation: 'Update', apiVersion, time: now, fields }]
}

/** The same kubectl applied it from its own side before, so it may go on from the server's. */
function isOfClientSideApply(live: Tree | null, conflict: Conflict, { group, manager }: Applier): boolean {
  const text = valueAt(live, ['f:metadata', 'f:annotations', `f:${lastApplied}`])
  if (manager !== 'kubectl' || typeof text !== 'string') return false
  try {
    const before: unknown = JSON.parse(text)
    const fields = fieldSet(isTree(before) ? leavesOf(group, ownable(before)) : [])
    return minus(conflict.fields, fields).size === 0
  } catch {
    return false
  }
}

/** Keys of list items come last: an item goes with its key, once it has nothing else. */
function prune(object: unknown, dropped: FieldSet, owned: FieldSet): Tree {
  const deepestFirst = [...dropped.values()].toSorted((a, b) => b.length - a.length)
  const keep = (path: readonly string[]) => owned.has(JSON.stringify(path))
  const isKey = (path: readonly string[]) =>
    path.at(-2)?.startsWith(`k:{${JSON.stringify(path.at(-1)?.slice(2))}:`) === true
  const ordered = [...deepestFirst.filter((path) => !isKey(path)), ...deepestFirst.filter(isKey)]
  return ordered.reduce((left, path) => withoutPath(left, path, keep), object) as Tree
}

function isSame(a: FieldSet, b: FieldSet): boolean {
  return a.size === b.size && minus(a, b).size === 0
}
