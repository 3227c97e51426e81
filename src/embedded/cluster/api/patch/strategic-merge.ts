import { listKindOf } from '../../kinds/list-kind.ts'
import { isRecord } from '../read-body.ts'

/** https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md */
export function strategicMerge(target: unknown, patch: Record<string, unknown>): Record<string, unknown> {
  const replaces = patch['$patch'] === 'replace'
  const base = isRecord(target) && !replaces ? target : {}
  const merged = new Map(Object.entries(base))
  const retained = patch['$retainKeys']
  if (Array.isArray(retained))
    for (const key of [...merged.keys()]) if (!retained.includes(key)) merged.delete(key)

  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) applyDirective(merged, key, value)
    else if (value === null) merged.delete(key)
    else merged.set(key, mergeField(key, merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

function mergeField(field: string, target: unknown, patch: unknown): unknown {
  if (isRecord(patch)) return strategicMerge(target, patch)
  if (!Array.isArray(patch)) return patch
  const items: unknown[] = Array.isArray(target) ? target : []
  const list = listKindOf('', field)
  if (list.type === 'map') return mergeItems(list.key, items, patch)
  return list.type === 'set' ? [...new Set([...items, ...(patch as unknown[])])] : patch
}

function mergeItems(key: string, target: unknown[], patch: unknown[]): unknown[] {
  const whole = patch.filter((item) => isRecord(item) && item['$patch'] === 'replace' && !(key in item))
  if (whole.length > 0) return patch.filter((item) => !whole.includes(item))
  const merged = [...target]
  for (const item of patch) {
    if (!isRecord(item)) continue
    const index = merged.findIndex((one) => isRecord(one) && one[key] === item[key])
    if (item['$patch'] === 'delete') {
      if (index >= 0) merged.splice(index, 1)
    } else if (index >= 0) merged[index] = strategicMerge(merged[index], item)
    else merged.push(strategicMerge({}, item))
  }
  return merged
}

/** `$setElementOrder` only concerns how a list looks and is left alone. */
function applyDirective(merged: Map<string, unknown>, directive: string, value: unknown): void {
  const field = /^\$deleteFromPrimitiveList\/(.+)$/.exec(directive)?.[1]
  const list = field === undefined ? undefined : merged.get(field)
  if (field === undefined || !Array.isArray(list) || !Array.isArray(value)) return
  merged.set(
    field,
    list.filter((item) => !value.includes(item)),
  )
}
