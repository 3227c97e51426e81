import type { EnvVar } from '../../../../shipwright/index.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { ConfigError } from '../config-error.ts'
import { expandVariables } from './expand-variables.ts'
import type { NodeContainer, NodePod } from '../node-pod.ts'
import { readData } from './read-data.ts'
import { fieldOf, resourceOf } from './read-fields.ts'

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
    const value = resolve(pod, container.name, entry, objects)
    if (value !== null) env[entry.name] = entry.valueFrom === undefined ? expandVariables(value, env) : value
  }
  return env
}

/** Null: it may be missing, and is. */
function resolve(
  pod: NodePod,
  container: string,
  { value, valueFrom }: EnvVar,
  objects: ObjectClient,
): string | null {
  if (valueFrom === undefined) return value ?? ''
  if (valueFrom.fieldRef !== undefined) return fieldOf(pod, valueFrom.fieldRef.fieldPath)
  if (valueFrom.resourceFieldRef !== undefined) return resourceOf(pod, container, valueFrom.resourceFieldRef)
  const reference = valueFrom.secretKeyRef ?? valueFrom.configMapKeyRef
  if (reference === undefined) return ''
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
