import { z } from 'zod'
import { json, route } from '../openapi/route.ts'
import { repositoryName, withoutUndefined } from '../input-shapes.ts'
import type { ApiParts } from './api-parts.ts'
import { isoTime } from './iso-time.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from './page-query.ts'

const time = z.iso.datetime()

const auditSchema = z
  .object({
    buildId: z.string(),
    tenant: z.string(),
    repository: z.string().describe('`owner/name`'),
    repositoryId: z.int(),
    sha: z.string(),
    ref: z.string(),
    name: z.string(),
    trust: z.enum(['trusted', 'untrusted']),
    state: z.string(),
    attempts: z.int(),
    author: z.string(),
    approvedBy: z.string().nullable(),
    image: z.string(),
    digest: z.string().nullable(),
    reason: z.string().nullable(),
    createdAt: time,
    endedAt: time,
    deletedAt: time,
  })
  .meta({ id: 'AuditRow' })

/** What stays of builds that are not kept any more. */
export const listAudit = route(
  {
    method: 'get',
    path: '/api/v1/audit',
    id: 'listAudit',
    tag: 'builds',
    summary: 'What stays of builds that are not kept any more, newest first',
    scope: 'read',
    query: z.object({ ...pageQuery, tenant: tenantName, repository: repositoryName.optional() }),
    answers: { 200: json('A page.', pageOf(auditSchema)) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, query: { limit, before = null, tenant, ...filters }, json }) => {
      const narrowed = tenantFilter(access, tenant)
      if (narrowed === null) return noSuchTenant(c)
      const input = { limit, before, ...narrowed, ...withoutUndefined(filters) }
      const { items, next } = await store.read('audit', input)
      const rows = items.map(({ createdAt, endedAt, deletedAt, ...row }) => ({
        ...row,
        createdAt: isoTime(createdAt),
        endedAt: isoTime(endedAt),
        deletedAt: isoTime(deletedAt),
      }))
      return json(200, { items: rows, next })
    },
)
