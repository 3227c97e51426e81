import type { CheckRunCreatedEvent } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, htmlUrl, nodeId } from '../urls.ts'
import { describeApp } from './app.ts'
import { describeSuiteBriefly, pullsAt } from './check-suite.ts'

type RunShape = CheckRunCreatedEvent['check_run']

/** A check run as events write it, with its suite. */
export function describeRunOfEvent(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
): RunShape {
  const described = describeCheckRun(context, run, repository)
  const suite = context.state.suites.byId(run.suiteId)
  if (!suite) throw new Error(`check run ${run.id} has lost its suite`)
  return { ...described, check_suite: describeSuiteBriefly(context, suite, repository) }
}

/** A check run as REST writes it. */
export function describeCheckRun(
  context: ForgeContext,
  run: CheckRunRecord,
  repository: ForgeRepository,
): Omit<RunShape, 'check_suite'> & { check_suite: { id: number }; actions: CheckRunRecord['actions'] } {
  const app = context.state.apps.byId(run.appId)
  if (!app) throw new Error(`check run ${run.id} has lost its App`)
  const url = `${apiUrl(context.urls, repository)}/check-runs/${run.id}`
  const page = `${htmlUrl(context.urls, repository)}/runs/${run.id}`
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion as RunShape['conclusion'],
    started_at: run.startedAt ?? '',
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: describeApp(context, app),
    pull_requests: pullsAt(context, repository, run.sha),
    // Shown only on a run that has ended.
    actions: run.status === 'completed' ? run.actions : [],
  }
}
