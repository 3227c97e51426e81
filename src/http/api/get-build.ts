import type { Context } from 'hono'
import { z } from 'zod'
import type { Store } from '../../ports.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { parseQuery } from '../parse-query.ts'
import { notFound } from '../problem.ts'
import { buildViewJson } from './build-json.ts'

/** `GET /api/v1/builds/{id}`: state, executions, steps, digest, failure. */
export function getBuild(store: Pick<Store, 'read'>, baseUrl: string): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, z.object({}))
    if ('refusal' in parsed) return parsed.refusal
    const view = await findBuild(store, c)
    return view === null ? notFound(c, noSuchBuild) : c.json(buildViewJson(view, baseUrl))
  }
}
