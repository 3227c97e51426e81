import type { ForgeContext } from '../../context.ts'
import { dirOf } from '../../context.ts'
import { queueRunEvent, queueSuiteEnd } from '../../events/check-events.ts'
import { readCommit } from '../../git/read-commits.ts'
import { resolveCommit } from '../../git/resolve-revision.ts'
import { describeHead } from '../../shapes/check-suite.ts'
import { describeCheckRun } from '../../shapes/check-run.ts'
import type { Account } from '../../state/accounts.ts'
import type { CheckRunRecord } from '../../state/checks.ts'
import type { ForgeRepository } from '../../state/repositories.ts'
import { htmlUrl } from '../../urls.ts'
import { annotationsOf, applyChange, newRun } from './change-check-run.ts'
import { checkRunChange, newCheckRun } from './check-run-schema.ts'
import type { Api, ApiContext } from '../env.ts'
import { actorOf as botOf, repositoryOf } from '../env.ts'
import { paginate } from '../paginate.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { readBody } from '../read-body.ts'

/** Told of every run after it was written. */
type RunListener = (run: CheckRunRecord, repository: ForgeRepository) => void

/** https://docs.github.com/rest/checks/runs */
export function addCheckRunRoutes(api: Api, context: ForgeContext, changed: RunListener): void {
  const { state, clock } = context
  const base = '/repos/:owner/:repo'

  api.post(`${base}/check-runs`, async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'checks', 'write')
    const request = await readBody(c, newCheckRun)
    const commit = /^[0-9a-f]{40}$/.test(request.head_sha) && (await resolveCommit(dir, request.head_sha))
    if (commit !== request.head_sha) throw new ApiProblem(422, `No commit found for SHA: ${request.head_sha}`)
    const identity = { repositoryId: repository.id, appId: appIdOf(c) }
    const key = { ...identity, sha: commit }
    const origin = state.suites.byKey(key) ? undefined : await originOf(context, repository, commit)
    const by = botOf(context, c)
    const run = state.transaction(() => {
      state.suites.ensure(key, clock.now(), origin)
      const made = state.checks.create(newRun(request, identity, clock.now()), annotationsOf(request))
      queueRunEvent(context, made, repository, { action: 'created', by })
      if (made.status === 'completed') queueEnd(context, made, repository, by)
      return made
    })
    changed(run, repository)
    return c.json(describeCheckRun(context, run, repository), 201)
  })

  api.patch(`${base}/check-runs/:id{[0-9]+}`, async (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'write')
    const request = await readBody(c, checkRunChange)
    const before = runOf(context, c, repository)
    if (before.appId !== appIdOf(c))
      throw new ApiProblem(
        403,
        'Invalid app_id `' +
          String(appIdOf(c)) +
          '` - check run can only be modified by the GitHub App that created it.',
      )
    const by = botOf(context, c)
    const run = state.transaction(() => {
      const after = state.checks.update(applyChange(before, request, clock.now()), annotationsOf(request))
      if (before.status !== 'completed' && after.status === 'completed')
        queueEnd(context, after, repository, by)
      return after
    })
    changed(run, repository)
    return c.json(describeCheckRun(context, run, repository))
  })

  api.get(`${base}/check-runs/:id{[0-9]+}`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'read')
    return c.json(describeCheckRun(context, runOf(context, c, repository), repository))
  })

  api.get(`${base}/check-runs/:id{[0-9]+}/annotations`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'read')
    const run = runOf(context, c, repository)
    const blob = `${htmlUrl(context.urls, repository)}/blob/${run.sha}`
    const annotations = state.checks.annotations(run.id)
    return c.json(
      paginate(c, annotations).map((annotation) => ({
        start_column: null,
        end_column: null,
        title: null,
        raw_details: null,
        ...annotation,
        blob_href: `${blob}/${annotation.path}`,
      })),
    )
  })

  api.get(`${base}/commits/:ref{.+}/check-runs`, async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'checks', 'read')
    const ref = c.req.param('ref')
    const sha = await resolveCommit(dir, ref)
    if (!sha) throw new ApiProblem(422, `No commit found for SHA: ${ref}`)
    const runs = selectRuns(state.checks.ofCommit(repository.id, sha), {
      name: c.req.query('check_name'),
      status: c.req.query('status'),
      appId: c.req.query('app_id'),
      latest: c.req.query('filter') !== 'all',
    })
    const check_runs = paginate(c, runs).map((run) => describeCheckRun(context, run, repository))
    return c.json({ total_count: runs.length, check_runs })
  })
}

function queueEnd(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
  by: Account,
): void {
  queueRunEvent(context, run, repository, { action: 'completed', by })
  const suite = context.state.suites.byId(run.suiteId)
  if (suite) queueSuiteEnd(context, suite, repository, by)
}

/** What a suite knows of a commit that no push has told it of. */
async function originOf(context: ForgeContext, repository: ForgeRepository, sha: string) {
  const prefix = 'refs/heads/'
  const refs = [...context.state.refs.of(repository.id)]
  const branch = refs.find(([ref, at]) => at === sha && ref.startsWith(prefix))?.[0].slice(prefix.length)
  const head = describeHead(await readCommit(dirOf(context, repository), sha))
  return { branch: branch ?? null, before: null, head }
}

function selectRuns(
  runs: CheckRunRecord[],
  by: { name: string | undefined; status: string | undefined; appId: string | undefined; latest: boolean },
): CheckRunRecord[] {
  const matching = runs.filter(
    (run) =>
      (by.name === undefined || run.name === by.name) &&
      (by.status === undefined || run.status === by.status) &&
      (by.appId === undefined || String(run.appId) === by.appId),
  )
  if (!by.latest) return matching
  // Newest first, so the first of a name in its suite is the latest.
  const seen = new Set<string>()
  return matching.filter(({ suiteId, name }) => {
    const key = JSON.stringify([suiteId, name])
    return !seen.has(key) && seen.add(key)
  })
}

function runOf({ state }: ForgeContext, c: ApiContext, repository: ForgeRepository): CheckRunRecord {
  const run = state.checks.byId(Number(c.req.param('id')))
  if (run?.repositoryId !== repository.id) throw notFound()
  return run
}

function appIdOf(c: ApiContext): number {
  const caller = c.get('caller')
  if (caller.kind !== 'installation') throw new ApiProblem(403, 'You must authenticate via a GitHub App.')
  return caller.app.id
}
