import { z } from 'zod'
import type { Access, Queries } from '../../../domain/index.ts'
import { json, route } from '../../openapi/route.ts'
import { commitSha, repositoryName, wholeNumber, withoutUndefined } from '../../input-shapes.ts'
import type { ApiParts } from '../api-parts.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from '../page-query.ts'
import { buildJson } from './build-json.ts'
import { buildSchema, buildStates } from './build-schema.ts'

const states = z
  .string()
  .transform((text) => text.split(','))
  .pipe(
    z.array(z.enum(buildStates, `must be some of ${buildStates.join(', ')}, with commas between`)).max(10),
  )

/** What both the list of the API and that of the pages take. */
export const buildsQuery = z.object({
  ...pageQuery,
  state: states.optional().describe('One or several, with commas between: `queued,running`'),
  tenant: tenantName,
  repository: repositoryName.optional(),
  sha: commitSha.optional(),
  name: z.string().min(1).max(100, 'must be the name of a build').optional().describe('Of the build file'),
  ref: z.string().min(1).max(300).optional().describe('Of the first event that wanted it: `refs/heads/main`'),
  pullRequest: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('Number'),
  author: z.string().min(1).max(100).optional().describe('Login of who caused it first'),
})

/** Newest first. */
export const listBuilds = route(
  {
    method: 'get',
    path: '/api/v1/builds',
    id: 'listBuilds',
    tag: 'builds',
    summary: 'Builds, newest first',
    scope: 'read',
    narrowed: true,
    query: buildsQuery,
    answers: { 200: json('A page.', pageOf(buildSchema)) },
  },
  ({ store, baseUrl }: Pick<ApiParts, 'store' | 'baseUrl'>) =>
    async ({ c, access, query, json }) => {
      const input = buildsInput(query, access)
      if (input === null) return noSuchTenant(c)
      const { items, next } = await store.read('builds', input)
      return json(200, { items: items.map((build) => buildJson(build, baseUrl)), next })
    },
)

/** The store's question behind a checked query; null where the caller sees nothing of it. */
export function buildsInput(
  query: z.output<typeof buildsQuery>,
  access: Access,
): Queries['builds']['in'] | null {
  const { limit, before = null, tenant, ...filters } = query
  const narrowed = tenantFilter(access, tenant)
  return narrowed === null ? null : { limit, before, ...narrowed, ...withoutUndefined(filters) }
}
