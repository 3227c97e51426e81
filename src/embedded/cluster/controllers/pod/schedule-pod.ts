import { z } from 'zod'
import { readQuantity } from '../../../../domain/index.ts'
import { resources } from '../../../../shipwright/index.ts'
import type { KubeObject } from '../../objects/client.ts'

/** What the scheduler knows of the one node. */
export interface NodeFacts {
  name: string
  labels: Record<string, string>
  /** By resource: `cpu` in cores, `memory` in bytes. */
  capacity: Record<string, number>
}

type Placement =
  /** It has a node, has ended, is another scheduler's, or is nothing that could run. */
  { place: 'settled' } | { place: 'here' } | { place: 'nowhere'; message: string }

const schema = z.object({
  spec: z.object({
    nodeName: z.string().optional(),
    schedulerName: z.string().optional(),
    nodeSelector: z.record(z.string(), z.string()).optional(),
    containers: z.array(z.object({ resources: resources.optional() })),
  }),
  status: z.object({ phase: z.string().optional() }).optional(),
})

/**
 * Whether a Pod may run on the node. Its requests are held against the whole machine, not against what
 * other Pods use of it: how much runs at a time is for the service's own limits to say.
 */
export function placePod(object: KubeObject, node: NodeFacts): Placement {
  const pod = schema.safeParse(object)
  if (!pod.success) return { place: 'settled' }
  const { spec, status } = pod.data
  if (spec.nodeName !== undefined || (status?.phase ?? 'Pending') !== 'Pending') return { place: 'settled' }
  if ((spec.schedulerName ?? 'default-scheduler') !== 'default-scheduler') return { place: 'settled' }
  const selected = Object.entries(spec.nodeSelector ?? {})
  if (selected.some(([key, value]) => node.labels[key] !== value))
    return nowhere("1 node(s) didn't match Pod's node affinity/selector")
  const insufficient = [...requestsOf(spec.containers)].find(
    ([resource, amount]) => amount > (node.capacity[resource] ?? 0),
  )
  return insufficient === undefined ? { place: 'here' } : nowhere(`1 Insufficient ${insufficient[0]}`)
}

/** What the containers of the Pod ask for together. */
function requestsOf(containers: z.infer<typeof schema>['spec']['containers']): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { resources: { requests = {} } = {} } of containers)
    for (const [resource, quantity] of Object.entries(requests))
      sums.set(resource, (sums.get(resource) ?? 0) + (readQuantity(quantity) ?? 0))
  return sums
}

function nowhere(why: string): Placement {
  const message = `0/1 nodes are available: ${why}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`
  return { place: 'nowhere', message }
}
