import { listKindOf } from '../../kinds/list-kind.ts'
import type { Path } from './field-path.ts'
import { fieldOf, isTree, keyStep, valueAt } from './field-path.ts'

/** What is there with what is applied over it: objects and keyed lists are merged, the rest is replaced. */
export function mergeConfiguration(group: string, live: unknown, applied: unknown, path: Path = []): unknown {
  if (isTree(applied)) {
    if (!isTree(live)) return applied
    const merged = new Map(Object.entries(live))
    for (const [name, value] of Object.entries(applied))
      merged.set(name, mergeConfiguration(group, merged.get(name), value, [...path, `f:${name}`]))
    return Object.fromEntries(merged)
  }
  if (!Array.isArray(applied) || !Array.isArray(live)) return applied
  const list = listKindOf(group, fieldOf(path))
  if (list.type === 'atomic') return applied
  const items = [...(live as unknown[])]
  for (const item of applied as unknown[]) {
    const step = list.type === 'map' && isTree(item) ? keyStep(list.key, item) : `v:${JSON.stringify(item)}`
    const there = valueAt(items, [step])
    if (there === undefined) items.push(item)
    else items[items.indexOf(there)] = mergeConfiguration(group, there, item, [...path, step])
  }
  return items
}
