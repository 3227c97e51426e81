import type { Context } from 'hono'
import { z } from 'zod'
import type { Build } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import type { ActionResult, BuildActions } from '../actions/build-actions.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { parseQuery } from '../parse-query.ts'
import { notFound, problem } from '../problem.ts'
import { answerBuild } from './get-build.ts'

interface Parts {
  store: Pick<Store, 'read'>
  actions: BuildActions
  baseUrl: string
}

/**
 * `POST /api/v1/builds/{id}/cancel`: 200 with the build when it is cancelled, 202 when its run was asked to
 * end and has not yet, 409 when it had ended otherwise. Asking again is the same.
 */
export function cancelBuild(parts: Parts): (c: Context) => Promise<Response> {
  return act(parts, 'Ended before', (build) => parts.actions.cancel(build))
}

/** `POST /api/v1/builds/{id}/retry`: 202 with the build and its new attempt, 409 when there can be none. */
export function retryBuild(parts: Parts): (c: Context) => Promise<Response> {
  return act(parts, 'Not built again', (build) => parts.actions.retry(build))
}

const approval = z.strictObject({ sha: z.string().regex(/^[0-9a-f]{40}$/) })

/**
 * `POST /api/v1/builds/{id}/approve` with `{"sha": "<40 hex digits>"}`, the commit that the caller has looked
 * at: 202 with the build, 409 when it is another commit or nothing waits.
 */
export function approveBuild(parts: Parts): (c: Context) => Promise<Response> {
  return async (c) => {
    const body = approval.safeParse(await c.req.json().catch(() => null))
    if (!body.success)
      return problem(c, {
        status: 400,
        title: 'Invalid body',
        detail: 'Send {"sha": "…"} as JSON, with all 40 hex digits of the commit that is approved.',
      })
    const { sha } = body.data
    return act(parts, 'Not approved', (build) => parts.actions.approve(build, sha))(c)
  }
}

function act(
  { store, baseUrl }: Parts,
  refusalTitle: string,
  action: (build: Build) => Promise<ActionResult>,
): (c: Context) => Promise<Response> {
  return async (c) => {
    const parsed = parseQuery(c, z.object({}))
    if ('refusal' in parsed) return parsed.refusal
    const view = await findBuild(store, c)
    if (view === null) return notFound(c, noSuchBuild)
    const result = await action(view.build)
    if (result.kind === 'refused')
      return problem(c, { status: 409, title: refusalTitle, detail: result.reason })
    return answerBuild(
      c,
      store,
      (await findBuild(store, c)) ?? view,
      baseUrl,
      result.kind === 'now' ? 200 : 202,
    )
  }
}
