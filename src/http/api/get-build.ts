import type { Context } from 'hono'
import { z } from 'zod'
import type { BuildView } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { loadBuildContext } from '../load-build-context.ts'
import { parseQuery } from '../parse-query.ts'
import { notFound } from '../problem.ts'
import { buildViewJson, contextJson } from './build-json.ts'

/** `GET /api/v1/builds/{id}`: state, executions, steps, digest, failure, what wants it, who approved it. */
export function getBuild(store: Pick<Store, 'read'>, baseUrl: string): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, z.object({}))
    if ('refusal' in parsed) return parsed.refusal
    const view = await findBuild(store, c)
    return view === null ? notFound(c, noSuchBuild) : answerBuild(c, store, view, baseUrl, 200)
  }
}

/** A Build with everything that is known of it. */
export async function answerBuild(
  c: Context,
  store: Pick<Store, 'read'>,
  view: BuildView,
  baseUrl: string,
  status: 200 | 202,
): Promise<Response> {
  const context = await loadBuildContext(store, view.build)
  return c.json({ ...buildViewJson(view, baseUrl), ...contextJson(context) }, status)
}
