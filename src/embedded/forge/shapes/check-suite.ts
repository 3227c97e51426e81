import type { CheckRunPullRequest, CheckSuiteRequestedEvent } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import type { GitCommit } from '../git/read-commits.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { SuiteRecord } from '../state/suites.ts'
import { apiUrl, isoTime, nodeId } from '../urls.ts'
import { describeApp } from './app.ts'

type SuiteShape = CheckSuiteRequestedEvent['check_suite']

/** What a suite says of itself inside its check runs. */
export function describeSuiteBriefly(context: ForgeContext, suite: SuiteRecord, repository: ForgeRepository) {
  const app = context.state.apps.byId(suite.appId)
  if (!app) throw new Error(`check suite ${suite.id} has lost its App`)
  const { status, conclusion } = stateOf(suite, context.state.checks.latestOf(suite.id))
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.branch,
    head_sha: suite.sha,
    status,
    conclusion,
    url: `${apiUrl(context.urls, repository)}/check-suites/${suite.id}`,
    before: suite.before,
    after: suite.sha,
    pull_requests: pullsAt(context, repository, suite.sha),
    app: describeApp(context, app),
    created_at: isoTime(suite.createdAt),
    updated_at: isoTime(suite.updatedAt),
  }
}

/** A suite as REST and its own events write it. */
export function describeSuite(
  context: ForgeContext,
  suite: SuiteRecord,
  repository: ForgeRepository,
): SuiteShape {
  const brief = describeSuiteBriefly(context, suite, repository)
  const nobody = { name: '', email: '' }
  return {
    ...brief,
    rerequestable: true,
    runs_rerequestable: true,
    latest_check_runs_count: context.state.checks.latestOf(suite.id).length,
    check_runs_url: `${brief.url}/check-runs`,
    head_commit: suite.head ?? {
      id: suite.sha,
      tree_id: suite.sha,
      message: '',
      timestamp: isoTime(suite.createdAt),
      author: nobody,
      committer: nobody,
    },
  }
}

/** A commit in the few words of check suites and merge groups. */
export function describeHead(commit: GitCommit) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  }
}

/** Open pull requests of this commit; GitHub names none that come from a fork. */
export function pullsAt(
  { state, urls }: ForgeContext,
  repository: ForgeRepository,
  sha: string,
): CheckRunPullRequest[] {
  const url = apiUrl(urls, repository)
  const repo = { id: repository.id, url, name: repository.name }
  return state.pulls
    .ofRepository(repository.id)
    .filter(
      (pull) => pull.state === 'open' && pull.headRepositoryId === repository.id && pull.headSha === sha,
    )
    .map((pull) => ({
      url: `${url}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.headRef, sha: pull.headSha, repo },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo },
    }))
}

/** Worst first: https://docs.github.com/pull-requests/reference/status-checks says a suite shows the highest. */
const priority = [
  'action_required',
  'timed_out',
  'failure',
  'cancelled',
  'success',
  'neutral',
  'skipped',
] as const

/** Where a suite is, from the newest run of each name. */
function stateOf(
  suite: Pick<SuiteRecord, 'rerequested'>,
  latest: { status: string; conclusion: string | null }[],
): { status: 'queued' | 'in_progress' | 'completed'; conclusion: SuiteShape['conclusion'] } {
  if (suite.rerequested || latest.every(({ status }) => status === 'queued'))
    return { status: 'queued', conclusion: null }
  if (latest.some(({ status }) => status !== 'completed')) return { status: 'in_progress', conclusion: null }
  const worst = priority.find((one) => latest.some(({ conclusion }) => conclusion === one)) ?? 'success'
  // A suite of skipped runs alone has succeeded: the types know no other word for it.
  return { status: 'completed', conclusion: worst === 'skipped' ? 'success' : worst }
}
