import { z } from 'zod'
import {
  explainWaits,
  whyNoNode,
  type Nodes,
  type QueuedBuild,
  type RunningLimits,
  type Wait,
} from '../../domain/index.ts'
import { Unavailable } from '../../ports.ts'
import { json, route } from '../openapi/route.ts'
import type { ApiParts } from './api-parts.ts'
import { buildJson } from './builds/build-json.ts'
import { buildSchema } from './builds/build-schema.ts'
import { isoTime } from './iso-time.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from './page-query.ts'

const place = z
  .object({ place: z.int(), of: z.int() })
  .nullable()
  .describe('In the line of its tenant, from 1')

const wait = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('needs'), names: z.array(z.string()) }),
    z.object({ kind: z.literal('pause'), until: z.iso.datetime() }),
    z.object({ kind: z.literal('nodes'), why: z.string() }),
    z.object({
      kind: z.literal('limit'),
      of: z.enum(['ref', 'repository', 'tenant', 'service']),
      most: z.int(),
      place,
    }),
    z.object({ kind: z.literal('turn'), place }),
  ])
  .meta({ id: 'Wait' })

/** Every Build that waits for a place, and for what. */
export const getQueue = route(
  {
    method: 'get',
    path: '/api/v1/queue',
    id: 'getQueue',
    tag: 'queue',
    summary: 'What waits to be built, and for what',
    scope: 'read',
    narrowed: true,
    query: z.object({ ...pageQuery, tenant: tenantName }),
    answers: {
      200: json('A page, newest first.', pageOf(z.object({ build: buildSchema, wait: wait.nullable() }))),
    },
  },
  (parts: Pick<ApiParts, 'store' | 'tenants' | 'maxRunning' | 'catalogue' | 'baseUrl' | 'clock'>) => {
    const { store, tenants, baseUrl, clock } = parts
    const limits: RunningLimits = {
      running: parts.maxRunning,
      tenants: new Map(tenants.all().map((tenant) => [tenant.name, tenant.limits])),
    }
    return async ({ c, access, query: { limit, before = null, tenant }, json }) => {
      const narrowed = tenantFilter(access, tenant)
      if (narrowed === null) return noSuchTenant(c)
      const page = await store.read('builds', { limit, before, state: 'queued', ...narrowed })
      const queue = await store.read('queue', undefined)
      const byId = new Map(queue.queued.map((one) => [one.id, one]))
      const explain = explainWaits(queue, limits)
      const nodes = await loadNodes(parts.catalogue)
      const items = await Promise.all(
        page.items.map(async (build) => {
          const queued = byId.get(build.id)
          // Begun between the two reads.
          if (queued === undefined) return { build: buildJson(build, baseUrl), wait: null }
          const open = await openNeeds(store, queued)
          const noNode = nodes === null ? null : whyNoNode(build.config, nodes)
          const told = explain(queued, { open, noNode, now: clock.now() })
          return { build: buildJson(build, baseUrl), wait: waitJson(told) }
        }),
      )
      return json(200, { items, next: page.next })
    }
  },
)

async function openNeeds(
  store: Pick<ApiParts['store'], 'read'>,
  { id, needs }: QueuedBuild,
): Promise<string[]> {
  if (needs === 'met') return []
  const needed = await store.read('needs', { buildId: id })
  return needed.filter(({ build }) => build?.build.state !== 'completed').map(({ name }) => name)
}

/** Null while the cluster cannot be asked: then nothing is said of nodes. */
async function loadNodes(catalogue: ApiParts['catalogue']): Promise<Nodes | null> {
  if (catalogue === null) return null
  try {
    return { pools: await catalogue.pools(), largest: await catalogue.largestNode() }
  } catch (error) {
    if (error instanceof Unavailable) return null
    throw error
  }
}

function waitJson(told: Wait): z.input<typeof wait> {
  return told.kind === 'pause' ? { kind: 'pause', until: isoTime(told.until) } : told
}
