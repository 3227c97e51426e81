import { z } from 'zod'
import { sees, type Tenant } from '../../domain/index.ts'
import { json, route } from '../openapi/route.ts'
import { notFound } from '../problem.ts'
import type { ApiParts } from './api-parts.ts'
import { isoTime } from './iso-time.ts'

const limit = z.int().nullable().describe('Null: no limit')

const tenantSchema = z
  .object({
    name: z.string(),
    namespace: z.string(),
    repositories: z.array(z.string()).describe('Globs over `owner/name`'),
    images: z.array(z.string()).describe('Globs over image names without tag'),
    untrusted: z.object({ policy: z.enum(['approval', 'never']), image: z.string().nullable() }),
    limits: z.object({
      running: z.int(),
      runningPerRepository: limit,
      runningPerRef: limit,
      queued: limit,
      queuedPerRepository: limit,
      queuedPerRef: limit,
    }),
    now: z.object({
      running: z.int(),
      queued: z.int(),
      oldestQueuedAt: z.iso.datetime().nullable(),
    }),
  })
  .meta({ id: 'Tenant' })

/** Its limits and how much of them is used. */
export const listTenants = route(
  {
    method: 'get',
    path: '/api/v1/tenants',
    id: 'listTenants',
    tag: 'tenants',
    summary: 'Tenants that the token sees, their limits, and what runs and waits',
    scope: 'read',
    answers: { 200: json('By name.', z.object({ items: z.array(tenantSchema) })) },
  },
  ({ store, tenants }: Pick<ApiParts, 'store' | 'tenants'>) =>
    async ({ access, json }) => {
      const queues = await store.read('queueByTenant', undefined)
      const items = tenants
        .all()
        .filter(({ name }) => sees(access, name))
        .map((tenant) =>
          tenantJson(
            tenant,
            queues.find((queue) => queue.tenant === tenant.name),
          ),
        )
      return json(200, { items })
    },
)

/** One of them. */
export const getTenant = route(
  {
    method: 'get',
    path: '/api/v1/tenants/{name}',
    id: 'getTenant',
    tag: 'tenants',
    summary: 'A tenant, its limits, and what runs and waits',
    scope: 'read',
    params: z.object({ name: z.string() }),
    answers: { 200: json('The tenant.', tenantSchema) },
  },
  ({ store, tenants }: Pick<ApiParts, 'store' | 'tenants'>) =>
    async ({ c, access, params, json }) => {
      const tenant = tenants.all().find(({ name }) => name === params.name && sees(access, name))
      if (tenant === undefined)
        return notFound(c, 'There is no tenant of this name. GET /api/v1/tenants lists them.')
      const queues = await store.read('queueByTenant', undefined)
      return json(
        200,
        tenantJson(
          tenant,
          queues.find((queue) => queue.tenant === tenant.name),
        ),
      )
    },
)

type Counts = { running: number; queued: number; oldestQueuedAt: number | null } | undefined

function tenantJson(tenant: Tenant, counts: Counts): z.input<typeof tenantSchema> {
  const { name, namespace, repositories, images, untrusted, limits } = tenant
  const oldest = counts?.oldestQueuedAt ?? null
  return {
    name,
    namespace,
    repositories,
    images,
    untrusted: { policy: untrusted.policy, image: untrusted.image },
    limits: {
      running: limits.running,
      runningPerRepository: limits.runningPerRepository ?? null,
      runningPerRef: limits.runningPerRef ?? null,
      queued: limits.queued ?? null,
      queuedPerRepository: limits.queuedPerRepository ?? null,
      queuedPerRef: limits.queuedPerRef ?? null,
    },
    now: {
      running: counts?.running ?? 0,
      queued: counts?.queued ?? 0,
      oldestQueuedAt: isoTime(oldest),
    },
  }
}
