import { z } from 'zod'
import { readQuantity } from '../../../../domain/index.ts'
import { node as nodeSchema } from '../../../../shipwright/index.ts'
import { nodeName } from '../../node/machine/node-name.ts'
import type { ObjectClient } from '../../objects/client.ts'
import { requestsOf, type NodeFacts } from './schedule-pod.ts'

const podSchema = z.object({
  spec: z.object({ nodeName: z.string().optional(), containers: z.array(z.unknown()) }),
  status: z.object({ phase: z.string().optional() }).optional(),
})

/** What the scheduler knows of the node now: what its object says, and what Pods on it have asked for. */
export function nodeFacts(objects: ObjectClient): NodeFacts | null {
  const object = nodeSchema.safeParse(objects.get('Node', null, nodeName)).data
  if (object === undefined) return null
  const allocatable = Object.entries(object.status?.allocatable ?? {})
  const taken = takenBy(objects)
  return {
    name: nodeName,
    labels: object.metadata.labels ?? {},
    taints: (object.spec?.taints ?? []).map(({ key, value = '', effect }) => ({ key, value, effect })),
    unschedulable: object.spec?.unschedulable === true,
    free: Object.fromEntries(
      allocatable.map(([name, quantity]) => [name, (readQuantity(quantity) ?? 0) - (taken.get(name) ?? 0)]),
    ),
  }
}

/** By resource, what Pods that have the node and have not ended asked for. */
function takenBy(objects: ObjectClient): Map<string, number> {
  const taken = new Map<string, number>()
  for (const object of objects.list('Pod')) {
    const pod = podSchema.safeParse(object).data
    const ended = pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed'
    if (pod?.spec.nodeName !== nodeName || ended) continue
    for (const [name, amount] of requestsOf(object)) taken.set(name, (taken.get(name) ?? 0) + amount)
  }
  return taken
}
