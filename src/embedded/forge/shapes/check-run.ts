import type { App } from '../state/apps.ts'
import type { CheckRunRecord } from '../state/checks.ts'
import { describeApp } from './app.ts'
import type { Urls } from '../urls.ts'
import { nodeId } from '../urls.ts'

/** A check run as REST writes it. */
export function describeCheckRun(
  urls: Urls,
  run: CheckRunRecord,
  app: App,
  repository: { url: string; htmlUrl: string },
) {
  const url = `${repository.url}/check-runs/${run.id}`
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.sha,
    external_id: run.externalId,
    url,
    html_url: `${repository.htmlUrl}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repository.htmlUrl}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: describeApp(urls, app),
    pull_requests: [],
    // Shown only on a run that has ended.
    actions: run.status === 'completed' ? run.actions : [],
  }
}
