const groups = {
  BuildRun: { base: '/apis/shipwright.io/v1beta1', plural: 'buildruns' },
  TaskRun: { base: '/apis/tekton.dev/v1', plural: 'taskruns' },
  Pod: { base: '/api/v1', plural: 'pods' },
  Secret: { base: '/api/v1', plural: 'secrets' },
} as const

type Kind = keyof typeof groups

/** Path of all objects of a kind in a namespace. */
export function collection(kind: Kind, namespace: string): string {
  const { base, plural } = groups[kind]
  return `${base}/namespaces/${encodeURIComponent(namespace)}/${plural}`
}

/** Path of one object. */
export function item(kind: Kind, namespace: string, name: string): string {
  return `${collection(kind, namespace)}/${encodeURIComponent(name)}`
}
