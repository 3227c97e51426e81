import type { Context } from 'hono'
import { z } from 'zod'
import { judgeCancel } from '../../control/judge-cancel.ts'
import type { Clock, Log, Store } from '../../ports.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import { parseQuery } from '../parse-query.ts'
import { notFound, problem } from '../problem.ts'
import { buildViewJson } from './build-json.ts'

/**
 * `POST /api/v1/builds/{id}/cancel`: 200 with the build when it is cancelled, 202 when its run was asked to
 * end and has not yet, 409 when it had ended otherwise. Asking again is the same.
 */
export function cancelBuild(parts: {
  store: Pick<Store, 'read' | 'commit'>
  clock: Clock
  log: Log
  baseUrl: string
}): (c: Context) => Promise<Response> {
  const { store, clock, log, baseUrl } = parts
  return async (c) => {
    const parsed = parseQuery(c, z.object({}))
    if ('refusal' in parsed) return parsed.refusal
    const view = await findBuild(store, c)
    if (view === null) return notFound(c, noSuchBuild)
    if (judgeCancel(view.build.state).kind === 'cancel') {
      const outcome = await store.commit('cancelBuild', {
        cause: { kind: 'asked', by: null },
        buildId: view.build.id,
        now: clock.now(),
      })
      log.info({ build: view.build.id, outcome }, 'build cancelled by the API')
    }
    // Read again: it may have ended by itself just before.
    const after = (await findBuild(store, c)) ?? view
    const judged = judgeCancel(after.build.state)
    if (judged.kind === 'refused')
      return problem(c, { status: 409, title: 'Ended before', detail: judged.reason })
    return c.json(buildViewJson(after, baseUrl), judged.kind === 'done' ? 200 : 202)
  }
}
