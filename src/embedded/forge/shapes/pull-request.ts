import type { AuthorAssociation, PullRequest, Repository, User } from '@octokit/webhooks-types'
import type { Pull } from '../state/pulls.ts'
import { isoTime, nodeId } from '../urls.ts'
import { describeLabel } from './issue.ts'

/** What a pull request names besides itself, already in GitHub's shape. */
interface PullParts {
  author: User
  base: Repository
  /** Null when the fork is gone. */
  head: Repository | null
  association: AuthorAssociation
  mergedBy: User | null
  comments: number
  size: { commits: number; additions: number; deletions: number; changedFiles: number }
}

/** A pull request as REST and events write it. */
export function describePull(pull: Pull, parts: PullParts): PullRequest {
  const { base, head, author } = parts
  const url = `${base.url}/pulls/${pull.number}`
  const issue = `${base.url}/issues/${pull.number}`
  const html = `${base.html_url}/pull/${pull.number}`
  const statuses = `${base.url}/statuses/${pull.headSha}`
  const headOwner = head?.owner ?? base.owner
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: author,
    body: pull.body,
    created_at: isoTime(pull.createdAt),
    updated_at: isoTime(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : isoTime(pull.closedAt),
    merged_at: pull.merged && isoTime(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name) => describeLabel(name, base)),
    milestone: null,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${base.url}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: {
      label: `${headOwner.login}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: headOwner,
      repo: head,
    },
    base: {
      label: `${base.owner.login}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: pull.baseSha,
      user: base.owner,
      repo: base,
    },
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${base.url}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: parts.association,
    auto_merge: null,
    active_lock_reason: null,
    draft: pull.draft,
    merged: pull.merged !== null,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: parts.mergedBy,
    comments: parts.comments,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: parts.size.commits,
    additions: parts.size.additions,
    deletions: parts.size.deletions,
    changed_files: parts.size.changedFiles,
  }
}
