import type { ForgeContext } from '../../context.ts'
import { rerequestRun, rerequestSuite } from '../../checks/press-buttons.ts'
import { resolveCommit } from '../../git/resolve-revision.ts'
import { describeCheckRun } from '../../shapes/check-run.ts'
import { describeSuite } from '../../shapes/check-suite.ts'
import type { ForgeRepository } from '../../state/repositories.ts'
import type { SuiteRecord } from '../../state/suites.ts'
import type { Api, ApiContext } from '../env.ts'
import { actorOf, repositoryOf } from '../env.ts'
import { paginate } from '../paginate.ts'
import { ApiProblem, notFound } from '../problem.ts'

const base = '/repos/:owner/:repo'
const one = `${base}/check-suites/:id{[0-9]+}`

/** https://docs.github.com/rest/checks/suites, and asking for a run or a suite once more */
export function addCheckSuiteRoutes(api: Api, context: ForgeContext, announced: () => void): void {
  const { state } = context

  api.get(one, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'read')
    return c.json(describeSuite(context, suiteOf(context, c, repository), repository))
  })

  api.get(`${one}/check-runs`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'read')
    const runs = state.checks.ofSuite(suiteOf(context, c, repository).id)
    const check_runs = paginate(c, runs).map((run) => describeCheckRun(context, run, repository))
    return c.json({ total_count: runs.length, check_runs })
  })

  api.get(`${base}/commits/:ref{.+}/check-suites`, async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'checks', 'read')
    const ref = c.req.param('ref')
    const sha = await resolveCommit(dir, ref)
    if (!sha) throw new ApiProblem(422, `No commit found for SHA: ${ref}`)
    const appId = c.req.query('app_id')
    const suites = state.suites
      .ofCommit(repository.id, sha)
      .filter((suite) => appId === undefined || String(suite.appId) === appId)
    const check_suites = paginate(c, suites).map((suite) => describeSuite(context, suite, repository))
    return c.json({ total_count: suites.length, check_suites })
  })

  api.post(`${one}/rerequest`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'write')
    rerequestSuite(context, suiteOf(context, c, repository), repository, actorOf(context, c))
    announced()
    return c.json({}, 201)
  })

  api.post(`${base}/check-runs/:id{[0-9]+}/rerequest`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'write')
    const run = state.checks.byId(Number(c.req.param('id')))
    if (run?.repositoryId !== repository.id) throw notFound()
    rerequestRun(context, run, repository, actorOf(context, c))
    announced()
    return c.json({}, 201)
  })
}

function suiteOf({ state }: ForgeContext, c: ApiContext, repository: ForgeRepository): SuiteRecord {
  const suite = state.suites.byId(Number(c.req.param('id')))
  if (suite?.repositoryId !== repository.id) throw notFound()
  return suite
}
