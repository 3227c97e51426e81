/** How two versions of a list become one. */
type ListKind =
  | { type: 'atomic' }
  /** Plain values, each at most once. */
  | { type: 'set' }
  /** Objects that are told apart by this field. */
  | { type: 'map'; key: string }

/** Of core kinds, by the name of the field (`patchMergeKey` in https://pkg.go.dev/k8s.io/api/core/v1). */
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
/** Of every kind: metadata is core's everywhere. */
const inMetadata = ['ownerReferences', 'finalizers']

/** The lists of custom resources are atomic: Shipwright's and Tekton's definitions say nothing else. */
export function listKindOf(group: string, field: string): ListKind {
  if (group !== '' && !inMetadata.includes(field)) return { type: 'atomic' }
  if (field === 'finalizers') return { type: 'set' }
  const key = Object.hasOwn(mergeKeys, field) ? mergeKeys[field] : undefined
  return key === undefined ? { type: 'atomic' } : { type: 'map', key }
}
