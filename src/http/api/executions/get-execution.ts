import { z } from 'zod'
import type { Access, Build, Execution } from '../../../domain/index.ts'
import { seesBuild } from '../../find-build.ts'
import { json, route } from '../../openapi/route.ts'
import { idPattern } from '../../input-shapes.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { executionJson } from './execution-json.ts'
import { executionSchema } from './execution-schema.ts'

/** With its steps and what they used. */
export const getExecution = route(
  {
    method: 'get',
    path: '/api/v1/executions/{id}',
    id: 'getExecution',
    tag: 'executions',
    summary: 'An attempt, with its steps and what they used',
    scope: 'read',
    narrowed: true,
    params: z.object({ id: z.string().describe('Of the execution') }),
    answers: { 200: json('The execution.', executionSchema) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ c, access, params, json }) => {
      const found = await findExecution(store, access, params.id)
      return found === null ? notFound(c, noSuchExecution) : json(200, executionJson(found.execution))
    },
)

/** The execution of an id as a caller gave it; null where there is none that the caller may see. */
export async function findExecution(
  store: Pick<ApiParts['store'], 'read'>,
  access: Access,
  id: string,
): Promise<{ execution: Execution; build: Build } | null> {
  const found = idPattern.test(id) ? await store.read('execution', { id }) : null
  return found !== null && seesBuild(access, found.build) ? found : null
}

/** What to say where there is none. */
export const noSuchExecution = 'No execution has this id. GET /api/v1/executions lists them, newest first.'
