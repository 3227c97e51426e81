import { z } from 'zod'
import type { ConfiguredPool, PoolNode, StrategyTemplate } from '../../domain/index.ts'
import { mostOf } from '../../pools/capacity.ts'
import { poolsOf } from '../../pools/index.ts'
import type { Catalogue, Clock, Log } from '../../ports.ts'
import { node as nodeSchema, readTemplate, strategy as strategySchema } from '../../shipwright/index.ts'
import type { ApiClient } from '../api-client.ts'
import { ApiFailure, unavailable } from '../api-failure.ts'
import { doubtRefusals } from '../doubt-refusals.ts'
import { keepFresh } from '../keep-fresh.ts'
import { readNode } from './read-node.ts'

const maxAgeMs = 10_000
/** After a failure: planning goes on with what is known. */
const pauseMs = 5_000
/** Planning waits for this; the cluster is taken for away then. */
const answerMs = 5_000

/** A node says which images it has: thousands of them are tens of megabytes. */
const pageSize = 500
const ofClusterPath = '/apis/shipwright.io/v1beta1/clusterbuildstrategies'

const list = z.object({
  metadata: z.object({ continue: z.string().optional() }).nullish(),
  items: z.array(z.unknown()).nullish(),
})

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
  // Without these nothing can be planned, so that nobody is without the right on purpose.
  const doubt = doubtRefusals(clock, [ofClusterPath])
  const freshness = { clock, maxAgeMs, pauseMs }

  function tellOnce(fields: Record<string, unknown>, message: string): void {
    const key = JSON.stringify([message, fields])
    if (told.has(key)) return
    told.add(key)
    log.warn(fields, message)
  }

  /** What `read` makes of each item, page by page; null where it may not be read. */
  async function readList<T>(path: string, read: (item: unknown) => T[]): Promise<T[] | null> {
    const signal = AbortSignal.timeout(answerMs)
    const all: T[] = []
    try {
      for (let next: string | undefined = ''; next !== undefined;) {
        const query = { limit: pageSize, continue: next || undefined }
        const page = list.parse(await api.json({ method: 'GET', path, query, signal }))
        for (const item of page.items ?? []) all.push(...read(item))
        next = page.metadata?.continue || undefined
      }
      doubt.answered(path)
      return all
    } catch (error) {
      if (error instanceof ApiFailure && error.code === 403 && doubt.believes(path)) return null
      if (error instanceof z.ZodError) throw unavailable(ApiFailure.from(error, `GET ${path}`), clock.now())
      throw unavailable(error, clock.now())
    }
  }

  function readStrategy(kind: StrategyTemplate['kind']): (item: unknown) => StrategyTemplate[] {
    return (item) => {
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
    }
  }

  const ofCluster = keepFresh(async () => {
    const found = await readList(ofClusterPath, readStrategy('ClusterBuildStrategy'))
    if (found === null)
      tellOnce({}, 'ClusterBuildStrategies may not be listed: no build can be planned with one')
    return found ?? []
  }, freshness)

  const ofNamespaces = new Map<string, () => Promise<StrategyTemplate[]>>()
  function ofNamespace(namespace: string): () => Promise<StrategyTemplate[]> {
    const known = ofNamespaces.get(namespace)
    if (known !== undefined) return known
    const fresh = keepFresh(async () => {
      const path = `/apis/shipwright.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/buildstrategies`
      const found = await readList(path, readStrategy('BuildStrategy'))
      if (found === null) tellOnce({ namespace }, 'BuildStrategies of a tenant may not be listed')
      return found ?? []
    }, freshness)
    ofNamespaces.set(namespace, fresh)
    return fresh
  }

  const nodes = keepFresh(async (): Promise<PoolNode[] | null> => {
    const found = await readList('/api/v1/nodes', (item) => {
      const { data } = nodeSchema.safeParse(item)
      return data === undefined ? [] : [readNode(data)]
    })
    if (found === null) tellOnce({}, 'nodes may not be listed: only configured pools are known')
    return found
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
    nodes,
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
