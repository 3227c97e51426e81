import type { Context } from 'hono'
import { z } from 'zod'
import type { Access } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import { findBuild } from '../find-build.ts'
import { idPattern, repositoryName, wholeNumber, withoutUndefined } from '../input-shapes.ts'
import { noSuchTenant, tenantFilter, tenantName } from '../api/page-query.ts'
import { notFound } from '../problem.ts'
import type { EventFilter } from './follow-events.ts'

/** What both the stream and the socket take. */
export const eventsQuery = z.object({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .describe('Go on after this sequence number; 0 is all that is kept, left out: from now on')
    .optional(),
  tenant: tenantName,
  repository: repositoryName.describe('`owner/name`').optional(),
  build: z.string().regex(idPattern, 'must be the id of a build').optional(),
})

/** Which events somebody asks for, narrowed to what they see. A refusal is the finished answer. */
export async function askedEvents(
  c: Context,
  store: Pick<Store, 'read'>,
  access: Pick<Access, 'tenant' | 'repositories'>,
  query: z.output<typeof eventsQuery>,
): Promise<{ filter: EventFilter; after: number | null } | { refusal: Response }> {
  const { after = null, tenant, repository, build } = query
  const narrowed = tenantFilter(access, tenant)
  if (narrowed === null) return { refusal: noSuchTenant(c) }
  if (build !== undefined) {
    if ((await findBuild(store, access, build)) === null)
      return { refusal: notFound(c, 'No build has this id: GET /api/v1/builds lists them.') }
  }
  return { filter: { ...narrowed, ...withoutUndefined({ repository, buildId: build }) }, after }
}
