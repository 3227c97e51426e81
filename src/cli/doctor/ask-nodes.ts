import { z } from 'zod'
import type { NodeFacts } from '../../doctor/judge-nodes.ts'
import { readNode } from '../../kubernetes/nodes/read-node.ts'
import { node } from '../../shipwright/index.ts'
import { attempt } from '../../examine/attempt.ts'
import type { AskedCluster } from './open-cluster.ts'

const list = z.object({ items: z.array(z.unknown()).nullish() })

/** How many nodes there are, and how many take Pods; null where they may not be read. */
export async function askNodes(cluster: AskedCluster): Promise<NodeFacts['nodes']> {
  const asked = await attempt(async (signal) => {
    const { items } = list.parse(await cluster.get('/api/v1/nodes', signal))
    const nodes = (items ?? []).flatMap((item) => node.safeParse(item).data ?? []).map(readNode)
    return { total: nodes.length, ready: nodes.filter(({ isReady }) => isReady).length }
  })
  return !asked.known && asked.status === 403 ? { known: true, value: null } : asked
}
