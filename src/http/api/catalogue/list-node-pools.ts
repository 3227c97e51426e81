import { z } from 'zod'
import type { Build } from '../../../domain/index.ts'
import { useOf, type PoolBuild } from '../../../pools/index.ts'
import type { Store } from '../../../ports.ts'
import { json, route } from '../../openapi/route.ts'
import type { ApiParts } from '../api-parts.ts'
import { poolJson, poolSchema } from './pool-schema.ts'

/** Of each state; more than these are not counted. */
const mostCounted = 2_000
const pageSize = 200

/** Every pool of nodes that the caller's builds can go to. */
export const listNodePools = route(
  {
    method: 'get',
    path: '/api/v1/node-pools',
    id: 'listNodePools',
    tag: 'catalogue',
    summary: 'Pools of nodes: what they have, what builds have of it, and which nodes are ready',
    description:
      'Empty where the cluster has none: builds then go where the cluster likes. A token of one tenant sees the pools ' +
      `that this tenant may use, and its own builds. At most ${mostCounted} builds at work and as many that wait are counted.`,
    scope: 'read',
    answers: { 200: json('By name.', z.object({ items: z.array(poolSchema) })) },
  },
  ({ store, tenants, catalogue }: Pick<ApiParts, 'store' | 'tenants' | 'catalogue'>) =>
    async ({ access, json: answer }) => {
      const allowed = tenants.find(({ name }) => name === access.tenant)?.pools
      const pools = (await catalogue?.pools()) ?? []
      const seen = pools.filter(({ name }) => allowed === undefined || allowed.includes(name))
      const [running, queued] = await Promise.all([
        buildsIn(store, 'running', access.tenant),
        buildsIn(store, 'queued', access.tenant),
      ])
      const uses = useOf([...running, ...queued])
      const items = seen.map((pool) => poolJson(pool, uses.get(pool.name)))
      return answer(200, { items: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) })
    },
)

async function buildsIn(
  store: Pick<Store, 'read'>,
  state: PoolBuild['state'],
  tenant: string | null,
): Promise<PoolBuild[]> {
  const builds: Build[] = []
  const narrowed = tenant === null ? {} : { tenant }
  for (let before: string | null = null; builds.length < mostCounted;) {
    const page: { items: Build[]; next: string | null } = await store.read('builds', {
      ...{ limit: pageSize, before, state },
      ...narrowed,
    })
    builds.push(...page.items)
    if (page.next === null) break
    before = page.next
  }
  return builds.map(({ config }) => ({
    pool: config.placement?.pool ?? null,
    state,
    resources: config.resources ?? {},
  }))
}
