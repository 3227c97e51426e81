import { z } from 'zod'
import type { ForgeContext } from '../context.ts'
import { accountById } from '../context.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import { describeUser } from '../shapes/user.ts'
import type { StatusRecord } from '../state/statuses.ts'
import { apiUrl, isoTime, nodeId } from '../urls.ts'
import type { Api, ApiContext } from './env.ts'
import { repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, validationFailed } from './problem.ts'
import { readBody } from './read-body.ts'

/** https://docs.github.com/rest/commits/statuses */
const mostPerContext = 1000

const newStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.url({ protocol: /^https?$/ }).nullish(),
  description: z.string().max(140, 'is too long (maximum is 140 characters)').nullish(),
  context: z.string().min(1).max(255).default('default'),
})

export function addStatusRoutes(api: Api, context: ForgeContext): void {
  const { state, clock, urls } = context
  const base = '/repos/:owner/:repo'
  const describe = (status: StatusRecord, url: string) => ({
    url: `${url}/statuses/${status.sha}`,
    id: status.id,
    node_id: nodeId('Status', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: isoTime(status.createdAt),
    updated_at: isoTime(status.createdAt),
    creator: describeUser(urls, accountById(context, status.creatorId)),
  })

  api.post(`${base}/statuses/:sha`, async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'statuses', 'write')
    const request = await readBody(c, newStatus)
    const sha = c.req.param('sha')
    if ((await resolveCommit(dir, sha)) !== sha) throw new ApiProblem(422, `No commit found for SHA: ${sha}`)
    if (state.statuses.count(repository.id, sha, request.context) >= mostPerContext)
      throw validationFailed([
        {
          resource: 'Status',
          field: 'base',
          message: 'This SHA and context has reached the maximum number of statuses.',
        },
      ])
    const status = state.statuses.create({
      repositoryId: repository.id,
      sha,
      context: request.context,
      state: request.state,
      description: request.description ?? null,
      targetUrl: request.target_url ?? null,
      creatorId: creatorOf(context, c),
      createdAt: clock.now(),
    })
    return c.json(describe(status, apiUrl(urls, repository)), 201)
  })

  api.get(`${base}/commits/:ref{.+}/statuses`, async (c) => {
    const { repository, sha } = await commitOf(context, c)
    const all = state.statuses.ofCommit(repository.id, sha)
    return c.json(paginate(c, all).map((status) => describe(status, apiUrl(urls, repository))))
  })

  api.get(`${base}/commits/:ref{.+}/status`, async (c) => {
    const { repository, sha } = await commitOf(context, c)
    const latest = new Map<string, StatusRecord>()
    for (const status of state.statuses.ofCommit(repository.id, sha))
      if (!latest.has(status.context)) latest.set(status.context, status)
    const statuses = [...latest.values()]
    return c.json({
      state: combine(statuses),
      statuses: statuses.map((status) => describe(status, apiUrl(urls, repository))),
      sha,
      total_count: statuses.length,
    })
  })
}

async function commitOf(context: ForgeContext, c: ApiContext) {
  const { repository, dir } = repositoryOf(context, c, 'statuses', 'read')
  const ref = c.req.param('ref') ?? ''
  const sha = await resolveCommit(dir, ref)
  if (!sha) throw new ApiProblem(422, `No commit found for SHA: ${ref}`)
  return { repository, sha }
}

function combine(statuses: StatusRecord[]): 'success' | 'pending' | 'failure' {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure'
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success'
}

function creatorOf({ state }: ForgeContext, c: ApiContext): number {
  const caller = c.get('caller')
  if (caller.kind === 'user') return caller.account.id
  if (caller.kind !== 'installation') throw new ApiProblem(401, 'Requires authentication')
  return state.accounts.ensure({ login: `${caller.app.slug}[bot]`, type: 'Bot', email: null }).id
}
