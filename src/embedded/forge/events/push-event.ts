import type { Commit, PushEvent, Repository, User } from '@octokit/webhooks-types'
import type { GitCommit } from '../git/read-commits.ts'

/** One ref that a push moved, with what Git says about it. */
export interface RefChange {
  ref: string
  /** Null when the push made the ref. */
  before: string | null
  /** Null when the push deleted it. */
  after: string | null
  forced: boolean
  /** The branch that stood at the same commit already. */
  baseRef: string | null
  /** New to the repository, oldest first, at most 2,048. */
  commits: GitCommit[]
  /** What `after` comes down to; null for a deleted ref and for what is no commit. */
  head: GitCommit | null
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#push */
export const mostCommits = 2048

const noSha = '0'.repeat(40)

/** The event that GitHub sends for a ref, but for the installation, which differs by receiver. */
export function describePush(change: RefChange, repository: Repository, sender: User): PushEvent {
  const { before, after } = change
  const from = (before ?? change.commits[0]?.parents[0] ?? after ?? noSha).slice(0, 12)
  const distinct = new Set(change.commits.map((commit) => commit.sha))
  const url = repository.html_url
  const describe = (commit: GitCommit) => describeCommit(commit, url, distinct.has(commit.sha))
  return {
    ref: change.ref,
    before: before ?? noSha,
    after: after ?? noSha,
    repository: {
      ...repository,
      // Only in this event these are seconds since 1970.
      created_at: seconds(repository.created_at),
      pushed_at: seconds(repository.pushed_at),
    },
    pusher: { name: sender.login, email: `${sender.login}@users.noreply.localhost` },
    sender,
    created: before === null,
    deleted: after === null,
    forced: change.forced,
    base_ref: change.baseRef,
    compare: `${url}/compare/${from}...${(after ?? noSha).slice(0, 12)}`,
    commits: change.commits.map(describe),
    head_commit: change.head === null ? null : describe(change.head),
  }
}

function describeCommit(commit: GitCommit, repositoryUrl: string, distinct: boolean): Commit {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryUrl}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: commit.added,
    removed: commit.removed,
    modified: commit.modified,
  }
}

function seconds(time: number | string | null): number {
  return typeof time === 'number' ? time : Math.floor(Date.parse(time ?? '') / 1000)
}
