import type { KubeObject, Selection } from './client.ts'
import type { ObjectTable } from './object-table.ts'
import type { Matches } from './parse-selector.ts'
import { parseSelection, requiredLabel, requiredName } from './parse-selector.ts'

export interface PageOptions {
  /** Where the page before ended; null for the first. */
  after: { namespace: string; name: string } | null
  /** Null for all that is left. */
  limit: number | null
}

export interface Page {
  /** Each object as JSON. */
  bodies: string[]
  /** Whether there are more. */
  more: boolean
  /** How many; null with a selector, as nobody has counted. */
  remaining: number | null
}

/** All that belongs to the selection, in the order of namespace and name. Throws 400. */
export function selectObjects(
  table: ObjectTable,
  kind: string,
  selection: Selection,
): { object: KubeObject; body: string }[] {
  return [...matching(table, kind, selection, null)]
}

/** Parses no more than the page needs, and nothing where all of a namespace is asked for. Throws 400. */
export function selectPage(
  table: ObjectTable,
  kind: string,
  selection: Selection,
  { after, limit }: PageOptions,
): Page {
  const { namespace = null } = selection
  const selects = (selection.labelSelector ?? '') !== '' || (selection.fieldSelector ?? '') !== ''
  const found = selects
    ? bodiesOf(matching(table, kind, selection, after))
    : table.bodies(kind, { namespace, after })
  if (limit === null) return { bodies: [...found], more: false, remaining: 0 }
  const bodies: string[] = []
  for (const body of found) {
    if (bodies.length === limit) {
      const remaining = selects ? null : table.count(kind, { namespace, after }) - limit
      return { bodies, more: true, remaining }
    }
    bodies.push(body)
  }
  return { bodies, more: false, remaining: 0 }
}

function* bodiesOf(found: Iterable<{ body: string }>): Generator<string> {
  for (const { body } of found) yield body
}

function* matching(
  table: ObjectTable,
  kind: string,
  selection: Selection,
  after: PageOptions['after'],
): Generator<{ object: KubeObject; body: string }> {
  const { namespace = null, labelSelector = '', fieldSelector = '' } = selection
  const matches: Matches = parseSelection(selection)
  const name = requiredName(fieldSelector)
  if (name !== null && namespace !== null) {
    const object = after === null ? table.find({ kind, namespace, name }) : null
    if (object !== null && matches(object)) yield { object, body: JSON.stringify(object) }
    return
  }
  for (const body of table.bodies(kind, { namespace, label: requiredLabel(labelSelector), after })) {
    const object = JSON.parse(body) as KubeObject
    if (matches(object)) yield { object, body }
  }
}
