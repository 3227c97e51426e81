import { createHash } from 'node:crypto'
import { z } from 'zod'
import { callerOf, type PlannedRequest, type Problem } from '../../../domain/index.ts'
import { findBuild } from '../../find-build.ts'
import { json, route, type Asked } from '../../openapi/route.ts'
import { commitSha, repositoryName } from '../../input-shapes.ts'
import { notFound, problem, type InputError } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { wholeBuildSchema } from './build-schema.ts'
import { loadWholeBuild } from './get-build.ts'

const body = z.strictObject({
  repository: repositoryName.describe('One that Slipway builds for the token’s tenant'),
  ref: z
    .string()
    .min(1)
    .max(300)
    .optional()
    .describe('A branch, a tag, or a full ref such as `refs/pull/7/head`; left out: the default branch'),
  sha: commitSha.optional().describe('One that the branch or tag has; left out: what the ref points to'),
  build: z.string().min(1).max(200).describe('Its name: `api`, `api (node=22)`'),
  spec: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      'Its configuration: an entry of `builds` as `/schema/slipway.yaml.json` has it. Left out: the one of the commit’s own build file',
    ),
  tenant: z.string().min(1).max(63).optional().describe('Left out: whoever builds the repository'),
  start: z.boolean().default(false).describe('Whether it is queued at once, without waiting to be started'),
})

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible characters of ASCII')
  .optional()
  .describe('The same key with the same request within 24 hours makes nothing new')

const spec = {
  method: 'post',
  path: '/api/v1/builds',
  id: 'createBuild',
  tag: 'builds',
  summary: 'Make a build without an event',
  description:
    'It is `pending` until it is started (`POST /api/v1/builds/{id}/start`, or `start` here), and then as every other: queued under the limits, and told as a check of its commit. The build file’s and the tenant’s rules hold.',
  scope: 'build',
  headers: z.object({ 'idempotency-key': idempotencyKey }),
  body,
  bodyBytes: 256 * 1024,
  answers: {
    200: json('It was there before: the key was used for it, or the same is being built.', wholeBuildSchema),
    201: json('It was made; `Location` is its address.', wholeBuildSchema),
  },
  refusals: {
    404: 'There is no such repository, or none that the token may see.',
    422: 'It breaks a rule of the build file or the tenant, or the key was used for another request.',
  },
} as const

type Parts = Pick<ApiParts, 'store' | 'planBuild' | 'baseUrl' | 'clock' | 'log'>

/** pending; with `start` queued. What it needs and has no image is made with it. */
export const createBuild = route(spec, (parts: Parts) => async (asked) => {
  const { c, access, body } = asked
  const tenant = body.tenant ?? access.tenant
  if (access.tenant !== null && tenant !== access.tenant)
    return notFound(c, `There is no tenant ${body.tenant} for this token.`)
  const plan = await parts.planBuild({
    tenant,
    repository: body.repository,
    ref: body.ref ?? null,
    sha: body.sha ?? null,
    build: body.build,
    ...(body.spec === undefined ? {} : { spec: body.spec }),
    by: access.name,
  })
  switch (plan.kind) {
    case 'missing':
      return notFound(c, plan.reason)
    case 'refused':
      return problem(c, { status: 422, type: 'unprocessable', detail: plan.reason })
    case 'invalid':
      return problem(c, {
        status: 422,
        type: 'unprocessable',
        detail: `${plan.file} cannot be used: correct what errors names.`,
        errors: plan.problems.slice(0, 50).map((one) => toInputError(plan.file, one)),
      })
    case 'planned':
      return await make(parts, asked, plan)
  }
})

async function make(
  parts: Parts,
  { c, access, headers, body, json }: Asked<typeof spec>,
  { build, needed }: Extract<PlannedRequest, { kind: 'planned' }>,
): Promise<Response> {
  const { store, clock, log } = parts
  const { start } = body
  const key = headers['idempotency-key']
  const made = await store.commit('createBuild', {
    build,
    needed,
    start,
    idempotency: key === undefined ? null : { tokenId: callerOf(access), key, requestHash: hashOf(body) },
    now: clock.now(),
  })
  if (made.kind === 'mismatch')
    return problem(c, {
      status: 422,
      type: 'key-reused',
      detail: 'This Idempotency-Key was sent before with another request; take a new one.',
    })
  log.info({ build: made.buildId, made: made.kind, token: access.name }, 'build asked for through the API')
  const view = await findBuild(store, access, made.buildId)
  if (view === null) return notFound(c, 'The build that this key made is not kept any more.')
  c.header('location', `${parts.baseUrl}/api/v1/builds/${view.build.id}`)
  return json(made.kind === 'created' ? 201 : 200, await loadWholeBuild(parts, view))
}

/** The same request has the same hash, in whatever order its keys stand. */
function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request, sortKeys)).digest('hex')
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A problem of the repository's file has a place there, one of `spec` a key. */
function toInputError(file: string, { path, line, column, message }: Problem): InputError {
  if (file === 'spec') return { in: 'body', name: path.replace(/^builds\.[^.]*/, 'spec'), message }
  return { in: 'file', name: `${file}:${line}:${column}`, message }
}
