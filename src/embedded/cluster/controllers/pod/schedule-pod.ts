import { z } from 'zod'
import { readQuantity } from '../../../../domain/index.ts'
import { resources, toleration } from '../../../../shipwright/index.ts'
import type { KubeObject } from '../../objects/client.ts'

/** What the scheduler knows of the one node. */
export interface NodeFacts {
  name: string
  labels: Record<string, string>
  taints: { key: string; value: string; effect: string }[]
  /** Cordoned. */
  unschedulable: boolean
  /** By resource, what no Pod has asked for: `cpu` in cores, `memory` in bytes. */
  free: Record<string, number>
}

type Placement =
  /** It has a node, has ended, is another scheduler's, or is nothing that could run. */
  { place: 'settled' } | { place: 'here' } | { place: 'nowhere'; message: string }

type Toleration = z.infer<typeof toleration>

const schema = z.object({
  spec: z.object({
    nodeName: z.string().optional(),
    schedulerName: z.string().optional(),
    nodeSelector: z.record(z.string(), z.string()).optional(),
    tolerations: z.array(toleration).optional(),
  }),
  status: z.object({ phase: z.string().optional() }).optional(),
})
const asking = z.object({
  spec: z.object({ containers: z.array(z.object({ resources: resources.optional() })) }),
})

/** Whether a Pod may run on the node, in the words of Kubernetes' scheduler where it may not. */
export function placePod(object: KubeObject, node: NodeFacts): Placement {
  const pod = schema.safeParse(object)
  if (!pod.success) return { place: 'settled' }
  const { spec, status } = pod.data
  if (spec.nodeName !== undefined || (status?.phase ?? 'Pending') !== 'Pending') return { place: 'settled' }
  if ((spec.schedulerName ?? 'default-scheduler') !== 'default-scheduler') return { place: 'settled' }
  const tolerations = spec.tolerations ?? []
  if (node.unschedulable && !isTolerated(cordoned, tolerations))
    return nowhere('1 node(s) were unschedulable')
  const taint = node.taints.find((one) => one.effect !== 'PreferNoSchedule' && !isTolerated(one, tolerations))
  if (taint !== undefined) return nowhere(`1 node(s) had untolerated taint {${taint.key}: ${taint.value}}`)
  const selected = Object.entries(spec.nodeSelector ?? {})
  if (selected.some(([key, value]) => node.labels[key] !== value))
    return nowhere("1 node(s) didn't match Pod's node affinity/selector")
  const insufficient = [...requestsOf(object)].find(
    ([resource, amount]) => amount > 0 && amount > (node.free[resource] ?? 0),
  )
  return insufficient === undefined ? { place: 'here' } : nowhere(`1 Insufficient ${insufficient[0]}`)
}

/** What a cordoned node would have as a taint. */
const cordoned = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' }

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/ */
function isTolerated(taint: NodeFacts['taints'][number], tolerations: Toleration[]): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect = '' }) => {
    if (effect !== '' && effect !== taint.effect) return false
    if (operator === 'Exists') return key === '' || key === taint.key
    return key === taint.key && value === taint.value
  })
}

/** What the containers of a Pod ask for together, by resource. */
export function requestsOf(object: KubeObject): Map<string, number> {
  const sums = new Map<string, number>()
  for (const container of asking.safeParse(object).data?.spec.containers ?? [])
    for (const [resource, quantity] of Object.entries(container.resources?.requests ?? {}))
      sums.set(resource, (sums.get(resource) ?? 0) + (readQuantity(quantity) ?? 0))
  return sums
}

function nowhere(why: string): Placement {
  const message = `0/1 nodes are available: ${why}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
  return { place: 'nowhere', message }
}
