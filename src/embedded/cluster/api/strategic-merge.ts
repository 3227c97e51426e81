import { isRecord } from './read-body.ts'

/**
 * The field by which items of a list are told apart, for the lists of core kinds that merge; other
 * lists are replaced whole (`patchMergeKey` in https://pkg.go.dev/k8s.io/api/core/v1).
 */
const mergeKeys: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  secrets: 'name',
  volumeMounts: 'mountPath',
  ownerReferences: 'uid',
  conditions: 'type',
}
/** Lists of plain values that merge as sets. */
const sets = ['finalizers']

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
  const key = Object.hasOwn(mergeKeys, field) ? mergeKeys[field] : undefined
  if (key !== undefined) return mergeItems(key, items, patch)
  return sets.includes(field) ? [...new Set([...items, ...(patch as unknown[])])] : patch
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
