import { availableParallelism, freemem, hostname, loadavg, totalmem } from 'node:os'
import { ApiError } from '../objects/client.ts'
import type { KubeObject, ObjectClient } from '../objects/client.ts'
import { nodeName } from '../node/machine/node-name.ts'
import type { ApiParts } from './call.ts'

/** What `kubectl top` and whoever follows builds read: https://github.com/kubernetes/metrics. */
export const metricsGroupVersion = 'metrics.k8s.io/v1beta1'

const root = `/apis/${metricsGroupVersion}`
/** The load of a machine is an average over a minute. */
const nodeWindow = '1m0s'

/** Answers a reading of `metrics.k8s.io`; null for other paths. Throws 404 as a metrics server does. */
export function answerMetrics(
  {
    objects,
    usage,
    clock,
  }: Pick<ApiParts, 'usage' | 'clock'> & { objects: Pick<ObjectClient, 'get' | 'list'> },
  pathname: string,
  query: URLSearchParams,
): unknown {
  if (!pathname.startsWith(`${root}/`)) return null
  const parts = pathname.slice(root.length + 1).split('/')
  const podMetrics = (pod: KubeObject) => {
    const now = usage?.read(pod) ?? null
    if (now === null) return null
    const { name, namespace, labels, creationTimestamp } = pod.metadata
    return {
      kind: 'PodMetrics',
      apiVersion: metricsGroupVersion,
      metadata: { name, namespace, labels, creationTimestamp },
      timestamp: new Date(now.at).toISOString(),
      window: `${(now.windowMs / 1000).toFixed(3)}s`,
      containers: [{ name: now.container, usage: quantities(now.cores, now.memoryBytes) }],
    }
  }
  const list = (kind: string, items: unknown[]) => ({
    kind: `${kind}MetricsList`,
    apiVersion: metricsGroupVersion,
    metadata: {},
    items,
  })
  const pods = (namespace: string | null) => {
    const labelSelector = query.get('labelSelector')
    const selection = {
      ...(namespace === null ? {} : { namespace }),
      ...(labelSelector === null ? {} : { labelSelector }),
    }
    return list(
      'Pod',
      objects.list('Pod', selection).flatMap((pod) => podMetrics(pod) ?? []),
    )
  }
  const [first, second, third, fourth, ...more] = parts
  if (more.length > 0) return null
  if (first === 'pods' && second === undefined) return pods(null)
  if (first === 'namespaces' && third === 'pods' && second !== undefined) {
    if (fourth === undefined) return pods(second)
    const pod = objects.get('Pod', second, fourth)
    const metrics = pod === null ? null : podMetrics(pod)
    if (metrics === null) throw missing('podmetrics', `${second}/${fourth}`)
    return metrics
  }
  if (first !== 'nodes' || third !== undefined) return null
  const node = nodeMetrics(clock.now())
  if (second === undefined) return list('Node', [node])
  if (second !== nodeName) throw missing('nodemetrics', second)
  return node
}

/** As discovery lists them. */
export function describeMetrics(groupVersion: string): Record<string, unknown>[] {
  if (groupVersion !== metricsGroupVersion) return []
  const verbs = ['get', 'list']
  return [
    { name: 'nodes', singularName: '', namespaced: false, kind: 'NodeMetrics', verbs },
    { name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs },
  ]
}

/** The machine as it is, with all that runs on it beside builds. */
function nodeMetrics(now: number): unknown {
  const [lastMinute = 0] = loadavg()
  return {
    kind: 'NodeMetrics',
    apiVersion: metricsGroupVersion,
    metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': hostname() } },
    timestamp: new Date(now).toISOString(),
    window: nodeWindow,
    usage: quantities(Math.min(lastMinute, availableParallelism()), totalmem() - freemem()),
  }
}

function quantities(cores: number, bytes: number) {
  return { cpu: `${Math.round(cores * 1e9)}n`, memory: `${Math.ceil(bytes / 1024)}Ki` }
}

function missing(kind: string, name: string): ApiError {
  const about = { group: 'metrics.k8s.io', kind: 'pods', name }
  return new ApiError(404, 'NotFound', `${kind}.metrics.k8s.io "${name}" not found`, about)
}
