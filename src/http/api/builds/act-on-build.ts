import { z } from 'zod'
import type { Access, Build } from '../../../domain/index.ts'
import { whyNotAct, type ActionResult } from '../../actions/build-actions.ts'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { json, route, type Asked } from '../../openapi/route.ts'
import { commitSha } from '../../input-shapes.ts'
import { notFound, problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { wholeBuildSchema } from './build-schema.ts'
import { buildParams, loadWholeBuild } from './get-build.ts'

type Parts = Pick<ApiParts, 'store' | 'actions' | 'baseUrl'>

const answers = {
  200: json('It is so already.', wholeBuildSchema),
  202: json('It will be so.', wholeBuildSchema),
}
const common = {
  method: 'post',
  tag: 'builds',
  scope: 'build',
  narrowed: true,
  params: buildParams,
  answers,
} as const

/** pending → queued, with those that it needs. */
export const startBuild = route(
  {
    ...common,
    path: '/api/v1/builds/{id}/start',
    id: 'startBuild',
    summary: 'Start a build that waits to be started',
    description: 'Those that it needs are started with it. Asking again is the same.',
    refusals: { 409: 'It waits for approval, has ended, or its repository may not be built any more.' },
  },
  (parts: Parts) => act(parts, 'Not started', (build, access) => parts.actions.start(build, access)),
)

/** Asking again is the same. */
export const cancelBuild = route(
  {
    ...common,
    path: '/api/v1/builds/{id}/cancel',
    id: 'cancelBuild',
    summary: 'Cancel a build',
    description: '202 while its run has been asked to end and has not yet. Asking again is the same.',
    refusals: { 409: 'It had ended otherwise.' },
  },
  (parts: Parts) => act(parts, 'Ended before', (build, access) => parts.actions.cancel(build, access)),
)

/** A new attempt. */
export const retryBuild = route(
  {
    ...common,
    path: '/api/v1/builds/{id}/retry',
    id: 'retryBuild',
    summary: 'Build again what has ended',
    description:
      'A new attempt with the same configuration; what it needs and has no image is built again too.',
    refusals: { 409: 'It has not ended, or may not be built any more.' },
  },
  (parts: Parts) => act(parts, 'Not built again', (build, access) => parts.actions.retry(build, access)),
)

/** The commit is what the caller has looked at. */
export const approveBuild = route(
  {
    ...common,
    path: '/api/v1/builds/{id}/approve',
    id: 'approveBuild',
    summary: 'Let a stranger’s commit be built',
    description: 'Approves the commit that the caller has looked at, and no other.',
    body: z.strictObject({ sha: commitSha.describe('All 40 hex digits of the commit') }),
    refusals: { 409: 'It is another commit, or nothing waits for approval.' },
  },
  (parts: Parts) => (asked) =>
    act(parts, 'Not approved', (build, access) => parts.actions.approve(build, asked.body.sha, access))(
      asked,
    ),
)

type AskedBuild = Pick<
  Asked<typeof common & { path: '/'; id: ''; summary: '' }>,
  'c' | 'access' | 'params' | 'json'
>

function act(
  { store, baseUrl }: Parts,
  refusalTitle: string,
  action: (build: Build, access: Access) => Promise<ActionResult>,
): (asked: AskedBuild) => Promise<Response> {
  return async ({ c, access, params, json }) => {
    const view = await findBuild(store, access, params.id)
    if (view === null) return notFound(c, noSuchBuild)
    const why = whyNotAct(access, view.build)
    if (why !== null) return problem(c, { status: 403, detail: why })
    const result = await action(view.build, access)
    if (result.kind === 'refused')
      return problem(c, { status: 409, title: refusalTitle, detail: result.reason })
    const now = (await findBuild(store, access, params.id)) ?? view
    return json(result.kind === 'now' ? 200 : 202, await loadWholeBuild({ store, baseUrl }, now))
  }
}
