import type { ForgeContext } from '../context.ts'
import { resolveCommit } from '../git/resolve-revision.ts'
import { describeCheckRun } from '../shapes/check-run.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, htmlUrl } from '../urls.ts'
import { annotationsOf, applyChange, newRun } from './change-check-run.ts'
import { checkRunChange, newCheckRun } from './check-run-schema.ts'
import type { Api, ApiContext } from './env.ts'
import { repositoryOf } from './env.ts'
import { paginate } from './paginate.ts'
import { ApiProblem, notFound } from './problem.ts'
import { readBody } from './read-body.ts'

/** https://docs.github.com/rest/checks/runs. `changed` is told of every run after it was written. */
export function addCheckRunRoutes(
  api: Api,
  context: ForgeContext,
  changed: (run: CheckRunRecord, repository: ForgeRepository) => void,
): void {
  const { state, clock } = context
  const base = '/repos/:owner/:repo'

  api.post(`${base}/check-runs`, async (c) => {
    const { repository, dir } = repositoryOf(context, c, 'checks', 'write')
    const request = await readBody(c, newCheckRun)
    const commit = /^[0-9a-f]{40}$/.test(request.head_sha) && (await resolveCommit(dir, request.head_sha))
    if (commit !== request.head_sha) throw new ApiProblem(422, `No commit found for SHA: ${request.head_sha}`)
    const identity = { repositoryId: repository.id, appId: appIdOf(c) }
    const run = state.checks.create(newRun(request, identity, clock.now()), annotationsOf(request))
    changed(run, repository)
    return c.json(describe(context, run, repository), 201)
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
    const run = state.checks.update(applyChange(before, request, clock.now()), annotationsOf(request))
    changed(run, repository)
    return c.json(describe(context, run, repository))
  })

  api.get(`${base}/check-runs/:id{[0-9]+}`, (c) => {
    const { repository } = repositoryOf(context, c, 'checks', 'read')
    return c.json(describe(context, runOf(context, c, repository), repository))
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
    const check_runs = paginate(c, runs).map((run) => describe(context, run, repository))
    return c.json({ total_count: runs.length, check_runs })
  })
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

function describe({ urls, state }: ForgeContext, run: CheckRunRecord, repository: ForgeRepository) {
  const app = state.apps.byId(run.appId)
  if (!app) throw new Error(`there is no App ${run.appId}`)
  return describeCheckRun(urls, run, app, {
    url: apiUrl(urls, repository),
    htmlUrl: htmlUrl(urls, repository),
  })
}
