import type { ObjectClient } from '../../objects/client.ts'

/** The entries of a Secret or ConfigMap; null when it is not there. */
export function readData(
  objects: ObjectClient,
  kind: 'Secret' | 'ConfigMap',
  namespace: string,
  name: string,
): Map<string, Buffer> | null {
  const object = objects.get(kind, namespace, name)
  if (object === null) return null
  const entries = (field: string, encoding: 'base64' | 'utf8') =>
    Object.entries((object[field] ?? {}) as Record<string, string>).map(([key, value]): [string, Buffer] => [
      key,
      Buffer.from(value, encoding),
    ])
  return kind === 'Secret'
    ? new Map(entries('data', 'base64'))
    : new Map([...entries('data', 'utf8'), ...entries('binaryData', 'base64')])
}
