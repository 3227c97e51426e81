import type { EnvVar } from '../../../shipwright/index.ts'
import type { ObjectClient } from '../objects/client.ts'
import { expandVariables } from './expand-variables.ts'
import { ConfigError, readData } from './fill-volumes.ts'
import type { NodeContainer, NodePod } from './node-pod.ts'

const defaults = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/tekton/home',
}

/** A container's environment: what is given, PATH and HOME, and nothing of the service's own. */
export function resolveEnv(
  pod: NodePod,
  container: NodeContainer,
  objects: ObjectClient,
): Record<string, string> {
  const env: Record<string, string> = { ...defaults }
  for (const entry of container.env ?? []) {
    const value = resolve(pod, entry, objects)
    if (value !== null) env[entry.name] = entry.value === undefined ? value : expandVariables(value, env)
  }
  return env
}

function resolve(pod: NodePod, { name, value, valueFrom }: EnvVar, objects: ObjectClient): string | null {
  if (valueFrom === undefined) return value ?? ''
  if (valueFrom.fieldRef !== undefined) return field(pod, valueFrom.fieldRef.fieldPath)
  const reference = valueFrom.secretKeyRef ?? valueFrom.configMapKeyRef
  if (reference === undefined)
    throw new ConfigError(`the embedded cluster cannot set ${name}: resourceFieldRef is not supported`)
  const kind = valueFrom.secretKeyRef === undefined ? 'ConfigMap' : 'Secret'
  const { namespace } = pod.metadata
  const data = readData(objects, kind, namespace, reference.name)
  const found = data?.get(reference.key)
  if (found !== undefined) return found.toString('utf8')
  if (reference.optional === true) return null
  throw new ConfigError(
    data === null
      ? `${kind.toLowerCase()} "${reference.name}" not found`
      : `couldn't find key ${reference.key} in ${kind} ${namespace}/${reference.name}`,
  )
}

function field({ metadata, spec }: NodePod, path: string): string {
  const [, kind, key] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? []
  if (kind === 'labels') return metadata.labels?.[key ?? ''] ?? ''
  if (kind === 'annotations') return metadata.annotations?.[key ?? ''] ?? ''
  const values: Record<string, string> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': 'slipway',
    'spec.serviceAccountName': spec.serviceAccountName ?? 'default',
  }
  const value = values[path]
  if (value === undefined) throw new ConfigError(`the embedded cluster does not know the field ${path}`)
  return value
}
