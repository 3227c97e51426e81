import { availableParallelism, totalmem } from 'node:os'
import { readQuantity } from '../../../../domain/index.ts'
import { ConfigError } from '../config-error.ts'
import type { NodePod } from '../node-pod.ts'

/** Steps share the host's network. */
const address = '127.0.0.1'

/**
 * A field of the Pod as the downward API gives it, for environment variables and files.
 * https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef
 */
export function fieldOf({ metadata, spec }: NodePod, path: string): string {
  const { labels = {}, annotations = {} } = metadata
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path) ?? []
  if (map !== undefined) return (map === 'labels' ? labels : annotations)[key] ?? ''
  const values: Record<string, () => string> = {
    'metadata.name': () => metadata.name,
    'metadata.namespace': () => metadata.namespace,
    'metadata.uid': () => metadata.uid,
    'metadata.labels': () => lines(labels),
    'metadata.annotations': () => lines(annotations),
    'spec.nodeName': () => spec.nodeName ?? 'slipway',
    'spec.serviceAccountName': () => spec.serviceAccountName ?? 'default',
    'status.hostIP': () => address,
    'status.hostIPs': () => address,
    'status.podIP': () => address,
    'status.podIPs': () => address,
  }
  const value = Object.hasOwn(values, path) ? values[path] : undefined
  if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${path}`)
  return value()
}

/** `key="value"` a line, by key, the value quoted as Go does. */
function lines(map: Record<string, string>): string {
  return Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')
}

interface ResourceField {
  containerName?: string | undefined
  resource: string
  divisor?: string | number | undefined
}

/**
 * What a container may use (`limits.memory`, `requests.cpu`), in units of the divisor and rounded up.
 * A limit that is not set is what the node has.
 */
export function resourceOf(
  pod: NodePod,
  own: string,
  { containerName, resource, divisor }: ResourceField,
): string {
  const name = containerName === undefined || containerName === '' ? own : containerName
  const container = pod.spec.containers.find((one) => one.name === name)
  if (container === undefined) throw new ConfigError(`container ${name} not found`)
  const [, list, what = ''] = /^(limits|requests)\.(cpu|memory|ephemeral-storage)$/.exec(resource) ?? []
  if (list === undefined) throw new ConfigError(`unsupported container resource : ${resource}`)
  const { limits = {}, requests = {} } = container.resources ?? {}
  const given = list === 'limits' ? limits[what] : (requests[what] ?? limits[what])
  const all: Record<string, number> = { cpu: availableParallelism(), memory: totalmem() }
  const amount = given === undefined ? (list === 'limits' ? (all[what] ?? 0) : 0) : readQuantity(given)
  const unit = divisor === undefined || Number(divisor) === 0 ? 1 : readQuantity(divisor)
  if (amount === null || unit === null)
    throw new ConfigError(`${resource} of container ${name} or its divisor is no quantity`)
  // 0.1 / 0.001 is a little more than 100.
  return String(Math.ceil(Number((amount / unit).toFixed(6))))
}
