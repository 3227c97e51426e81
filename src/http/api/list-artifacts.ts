import { z } from 'zod'
import { attachedKinds, type Artifact } from '../../domain/index.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { json, route } from '../openapi/route.ts'
import { repositoryName, withoutUndefined } from '../input-shapes.ts'
import { notFound } from '../problem.ts'
import type { ApiParts } from './api-parts.ts'
import { isoTime } from './iso-time.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from './page-query.ts'

const artifactSchema = z
  .object({
    kind: z.enum(['image', 'oci-artifact', ...attachedKinds]),
    reference: z.string().describe('`name:tag`; `name@digest` of what stands beside an image'),
    digest: z.string(),
    size: z.int().nullable().describe('Compressed bytes'),
    buildId: z.string(),
    executionId: z.string(),
    tenant: z.string(),
    repository: z.string().describe('`owner/name`'),
    sha: z.string(),
    at: z.iso.datetime(),
  })
  .meta({ id: 'Artifact' })

const cursor = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/, 'must be the next of the page before')
  .optional()
  .describe('`next` of the page before')

const query = z.object({
  limit: pageQuery.limit,
  before: cursor,
  tenant: tenantName,
  repository: repositoryName.optional(),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits')
    .optional(),
})

/** Newest first. */
export const listArtifacts = route(
  {
    method: 'get',
    path: '/api/v1/artifacts',
    id: 'listArtifacts',
    tag: 'artifacts',
    summary: 'What was pushed, newest first; by digest: which build made it',
    scope: 'read',
    narrowed: true,
    query,
    answers: { 200: json('A page.', pageOf(artifactSchema)) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, query: { limit, before = null, tenant, ...filters }, json }) => {
      const narrowed = tenantFilter(access, tenant)
      if (narrowed === null) return noSuchTenant(c)
      const input = { limit, before, ...narrowed, ...withoutUndefined(filters) }
      const { items, next } = await store.read('artifacts', input)
      return json(200, { items: items.map(artifactJson), next })
    },
)

/** All attempts that pushed something. */
export const listArtifactsOfBuild = route(
  {
    method: 'get',
    path: '/api/v1/builds/{id}/artifacts',
    id: 'listArtifactsOfBuild',
    tag: 'artifacts',
    summary: 'What a build pushed, newest first',
    scope: 'read',
    narrowed: true,
    params: z.object({ id: z.string().describe('Of the build') }),
    query: z.object({ limit: pageQuery.limit, before: cursor }),
    answers: { 200: json('A page.', pageOf(artifactSchema)) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params, query: { limit, before = null }, json }) => {
      const view = await findBuild(store, access, params.id)
      if (view === null) return notFound(c, noSuchBuild)
      const { items, next } = await store.read('artifacts', { limit, before, buildId: view.build.id })
      return json(200, { items: items.map(artifactJson), next })
    },
)

function artifactJson({ at, ...artifact }: Artifact): z.input<typeof artifactSchema> {
  return { ...artifact, at: isoTime(at) }
}
