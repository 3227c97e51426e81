import { z } from 'zod'
import { useOf } from '../../../pools/index.ts'
import { json, route } from '../../openapi/route.ts'
import type { ApiParts } from '../api-parts.ts'
import { poolJson, poolSchema } from './pool-schema.ts'

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
      'that this tenant may use, and its own builds.',
    scope: 'read',
    answers: { 200: json('By name.', z.object({ items: z.array(poolSchema) })) },
  },
  ({ store, tenants, catalogue }: Pick<ApiParts, 'store' | 'tenants' | 'catalogue'>) =>
    async ({ access, json: answer }) => {
      const allowed = tenants.all().find(({ name }) => name === access.tenant)?.pools
      const pools = (await catalogue?.pools()) ?? []
      const seen = pools.filter(({ name }) => allowed === undefined || allowed.includes(name))
      const demand = await store.read('poolDemand', undefined)
      const its = demand.filter(({ tenant }) => access.tenant === null || tenant === access.tenant)
      const uses = useOf(its.map(({ placement, ...build }) => ({ ...build, pool: placement?.pool ?? null })))
      const items = seen.map((pool) => poolJson(pool, uses.get(pool.name)))
      return answer(200, { items: items.toSorted((a, b) => (a.name < b.name ? -1 : 1)) })
    },
)
