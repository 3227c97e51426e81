import { z } from 'zod'
import type { ForgeContext } from '../context.ts'
import type { PushGate } from '../events/push-gate.ts'
import { diffCommits, mergeBase } from '../git/diff-commits.ts'
import type { PullProblem } from '../pulls/manage-pulls.ts'
import { changePull, openPull } from '../pulls/manage-pulls.ts'
import { describeFile } from '../shapes/commit.ts'
import { readPull } from '../shapes/describe-pull.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, htmlUrl } from '../urls.ts'
import type { Api, ApiContext } from './env.ts'
import { actorOf, repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { notFound, validationFailed } from './problem.ts'
import { readBody } from './read-body.ts'

/** https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
const mostFiles = 3000

const newPull = z.object({
  title: z.string().min(1).max(256),
  head: z.string().min(1),
  base: z.string().min(1),
  body: z.string().max(65_536).nullish(),
  draft: z.boolean().default(false),
})

const pullChange = z.object({
  title: z.string().min(1).max(256).optional(),
  body: z.string().max(65_536).nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  /** GitHub keeps this to GraphQL; here it is the way to make a draft ready. */
  draft: z.boolean().optional(),
  base: z.string().min(1).optional(),
})

/** https://docs.github.com/rest/pulls/pulls */
export function addPullRoutes(api: Api, context: ForgeContext, gate: PushGate, announced: () => void): void {
  const { state } = context

  api.get('/repos/:owner/:repo/pulls', async (c) => {
    const { repository } = repositoryOf(context, c, 'pull_requests', 'read')
    const wanted = c.req.query('state') ?? 'open'
    const [base, head] = [c.req.query('base'), c.req.query('head')]
    const pulls = state.pulls
      .ofRepository(repository.id)
      .filter((pull) => wanted === 'all' || pull.state === wanted)
      .filter((pull) => base === undefined || pull.baseRef === base)
      .filter((pull) => head === undefined || head.endsWith(`:${pull.headRef}`))
    return c.json(await Promise.all(paginate(c, pulls).map((pull) => readPull(context, pull))))
  })

  api.post('/repos/:owner/:repo/pulls', async (c) => {
    const { repository } = repositoryOf(context, c, 'pull_requests', 'write')
    const { body, ...rest } = await readBody(c, newPull)
    const author = actorOf(context, c)
    const wanted = { ...rest, body: body ?? null }
    const opened = await gate.alone(repository, () => openPull(context, repository, author, wanted))
    announced()
    return c.json(await readPull(context, unlessProblem(opened)), 201)
  })

  api.get('/repos/:owner/:repo/pulls/:number{[0-9]+}', async (c) => {
    const { repository } = repositoryOf(context, c, 'pull_requests', 'read')
    return c.json(await readPull(context, pullOf(context, c, repository)))
  })

  api.patch('/repos/:owner/:repo/pulls/:number{[0-9]+}', async (c) => {
    const { repository } = repositoryOf(context, c, 'pull_requests', 'write')
    const change = await readBody(c, pullChange)
    const by = actorOf(context, c)
    const changed = await gate.alone(repository, () =>
      changePull(context, repository, pullOf(context, c, repository), change, by),
    )
    announced()
    return c.json(await readPull(context, unlessProblem(changed)))
  })

  api.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/files', async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'pull_requests', 'read')
    const pull = pullOf(context, c, repository)
    const root = await mergeBase(dir, pull.baseSha, pull.headSha)
    const files = root === null ? [] : (await diffCommits(dir, root, pull.headSha)).slice(0, mostFiles)
    const urls = [apiUrl(context.urls, repository), htmlUrl(context.urls, repository)] as const
    return c.json(paginate(c, files).map((file) => describeFile(file, pull.headSha, ...urls)))
  })
}

function pullOf(context: ForgeContext, c: ApiContext, repository: ForgeRepository): Pull {
  const pull = context.state.pulls.byNumber(repository.id, Number(c.req.param('number')))
  if (!pull) throw notFound()
  return pull
}

function unlessProblem(result: Pull | PullProblem): Pull {
  if ('number' in result) return result
  throw validationFailed([{ resource: 'PullRequest', ...result }])
}
