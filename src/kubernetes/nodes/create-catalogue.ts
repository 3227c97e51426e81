import { z } from 'zod'
import type { ConfiguredPool, PoolNode, StrategyTemplate } from '../../domain/index.ts'
import { mostOf } from '../../pools/capacity.ts'
import { poolsOf } from '../../pools/index.ts'
import type { Catalogue, Clock, Log } from '../../ports.ts'
import { node as nodeSchema, readTemplate, strategy as strategySchema } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { keepFresh } from '../keep-fresh.ts'
import { readNode } from './read-node.ts'

const maxAgeMs = 10_000
/** After a failure: planning goes on with what is known. */
const pauseMs = 5_000
/** Planning waits for this; the cluster is taken for away then. */
const answerMs = 5_000

const list = z.object({ items: z.array(z.unknown()).nullish() })

interface CatalogueParts {
  api: ApiClient
  clock: Clock
  log: Log
  configuredPools: readonly ConfiguredPool[]
}

/**
 * What a cluster offers to builds, asked for when somebody wants to know. What may not be read is not there: without
 * the right to list nodes there are only configured pools, which is told once.
 */
export function createCatalogue(parts: CatalogueParts): Catalogue {
  const { api, clock, log } = parts
  const told = new Set<string>()
  const freshness = { clock, maxAgeMs, pauseMs }

  function tellOnce(fields: Record<string, unknown>, message: string): void {
    const key = JSON.stringify([message, fields])
    if (told.has(key)) return
    told.add(key)
    log.warn(fields, message)
  }

  /** Null where it may not be read. */
  async function readList(path: string): Promise<unknown[] | null> {
    try {
      const signal = AbortSignal.timeout(answerMs)
      return list.parse(await api.json({ method: 'GET', path, signal })).items ?? []
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 403) return null
      if (error instanceof z.ZodError) throw unavailable(ApiFailure.from(error, `GET ${path}`), clock.now())
      throw unavailable(error, clock.now())
    }
  }

  function readStrategies(kind: StrategyTemplate['kind'], items: unknown[]): StrategyTemplate[] {
    return items.flatMap((item) => {
      // Items of a list do not say what they are.
      const parsed = strategySchema.safeParse({
        ...(item as object),
        kind,
        apiVersion: 'shipwright.io/v1beta1',
      })
      if (parsed.success) return [readTemplate(parsed.data)]
      const { metadata } = named.parse(item)
      tellOnce({ kind, ...metadata }, 'a strategy that is not as Shipwright describes them is left out')
      return []
    })
  }

  const ofCluster = keepFresh(async () => {
    const items = await readList('/apis/shipwright.io/v1beta1/clusterbuildstrategies')
    if (items === null)
      tellOnce({}, 'ClusterBuildStrategies may not be listed: no build can be planned with one')
    return readStrategies('ClusterBuildStrategy', items ?? [])
  }, freshness)

  const ofNamespaces = new Map<string, () => Promise<StrategyTemplate[]>>()
  function ofNamespace(namespace: string): () => Promise<StrategyTemplate[]> {
    const known = ofNamespaces.get(namespace)
    if (known !== undefined) return known
    const fresh = keepFresh(async () => {
      const path = `/apis/shipwright.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/buildstrategies`
      const items = await readList(path)
      if (items === null) tellOnce({ namespace }, 'BuildStrategies of a tenant may not be listed')
      return readStrategies('BuildStrategy', items ?? [])
    }, freshness)
    ofNamespaces.set(namespace, fresh)
    return fresh
  }

  const nodes = keepFresh(async (): Promise<PoolNode[] | null> => {
    const items = await readList('/api/v1/nodes')
    if (items === null) tellOnce({}, 'nodes may not be listed: only configured pools are known')
    return items === null
      ? null
      : items.flatMap((item) => nodeSchema.safeParse(item).data ?? []).map(readNode)
  }, freshness)

  return {
    async strategies(namespace) {
      const [cluster, own] = await Promise.all([
        ofCluster(),
        namespace === null ? [] : ofNamespace(namespace)(),
      ])
      return [...cluster, ...own]
    },
    pools: async () => poolsOf(await nodes(), parts.configuredPools),
    async largestNode() {
      const known = (await nodes()) ?? []
      const comes = parts.configuredPools.flatMap(({ capacity }) =>
        capacity === null ? [] : [capacity.each],
      )
      return known.length === 0 ? null : mostOf([...known.map(({ capacity }) => capacity), ...comes])
    },
  }
}

const named = z
  .object({
    metadata: z.object({ name: z.string().catch(''), namespace: z.string().optional() }).catch({ name: '' }),
  })
  .catch({ metadata: { name: '' } })
