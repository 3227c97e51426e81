import type { Context } from 'hono'
import { z } from 'zod'
import type { BuildState } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import { idPattern, listLimit, parseQuery } from '../parse-query.ts'
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
  repository: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}\/[A-Za-z0-9._-]{1,100}$/, 'must be owner/name')
    .optional(),
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
export function buildsInput(query: z.output<typeof buildsQuery>): {
  limit: number
  before: string | null
  state?: BuildState
  repository?: string
} {
  const { limit, before = null, state, repository } = query
  return {
    limit,
    before,
    ...(state === undefined ? {} : { state }),
    ...(repository === undefined ? {} : { repository }),
  }
}
