import type { Context } from 'hono'
import { z } from 'zod'
import type { BuildState, Queries } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import {
  commitSha,
  idPattern,
  listLimit,
  parseQuery,
  repositoryName,
  withoutUndefined,
} from '../parse-query.ts'
import { buildJson } from './build-json.ts'

const states = [
  'pending',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'skipped',
] as const satisfies BuildState[]

/** What both the list of the API and that of the pages take. */
export const buildsQuery = z.object({
  limit: listLimit,
  before: z.string().regex(idPattern, 'must be the id of a build, as in next').optional(),
  state: z.enum(states, `must be one of ${states.join(', ')}`).optional(),
  repository: repositoryName.optional(),
  sha: commitSha.optional(),
  name: z.string().min(1).max(100, 'must be the name of a build').optional(),
})

/** `GET /api/v1/builds`: newest first; `next` is the `before` of the page that follows, null on the last. */
export function listBuilds(store: Pick<Store, 'read'>, baseUrl: string): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, buildsQuery)
    if ('refusal' in parsed) return parsed.refusal
    const { items, next } = await store.read('builds', buildsInput(parsed.value))
    return c.json({ items: items.map((build) => buildJson(build, baseUrl)), next })
  }
}

/** The store's question behind a checked query. */
export function buildsInput(query: z.output<typeof buildsQuery>): Queries['builds']['in'] {
  const { limit, before = null, ...filters } = query
  return { limit, before, ...withoutUndefined(filters) }
}
