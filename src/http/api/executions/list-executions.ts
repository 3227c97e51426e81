import { z } from 'zod'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { json, route } from '../../openapi/route.ts'
import { idPattern, withoutUndefined } from '../../input-shapes.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { noSuchTenant, pageOf, pageQuery, tenantFilter, tenantName } from '../page-query.ts'
import { executionJson } from './execution-json.ts'
import { executionSchema, executionStates } from './execution-schema.ts'

type Parts = Pick<ApiParts, 'store'>

const query = z.object({
  ...pageQuery,
  state: z.enum(executionStates, `must be one of ${executionStates.join(', ')}`).optional(),
  tenant: tenantName,
  build: z.string().regex(idPattern, 'must be the id of a build').optional(),
})

/** Newest first. */
export const listExecutions = route(
  {
    method: 'get',
    path: '/api/v1/executions',
    id: 'listExecutions',
    tag: 'executions',
    summary: 'Attempts at builds, newest first',
    scope: 'read',
    narrowed: true,
    query,
    answers: { 200: json('A page.', pageOf(executionSchema)) },
  },
  ({ store }: Parts) =>
    async ({ c, access, query: { limit, before = null, state, tenant, build }, json }) => {
      const narrowed = tenantFilter(access, tenant)
      if (narrowed === null) return noSuchTenant(c)
      const filters = { ...narrowed, ...withoutUndefined({ state, buildId: build }) }
      const { items, next } = await store.read('executions', { limit, before, ...filters })
      return json(200, { items: items.map(({ execution }) => executionJson(execution)), next })
    },
)

/** All of one Build, oldest first. */
export const listExecutionsOfBuild = route(
  {
    method: 'get',
    path: '/api/v1/builds/{id}/executions',
    id: 'listExecutionsOfBuild',
    tag: 'executions',
    summary: 'The attempts at a build, oldest first',
    scope: 'read',
    narrowed: true,
    params: z.object({ id: z.string().describe('Of the build') }),
    answers: { 200: json('All of them.', z.object({ items: z.array(executionSchema) })) },
  },
  ({ store }: Parts) =>
    async ({ c, access, params, json }) => {
      const view = await findBuild(store, access, params.id)
      if (view === null) return notFound(c, noSuchBuild)
      return json(200, { items: view.executions.map(executionJson) })
    },
)
