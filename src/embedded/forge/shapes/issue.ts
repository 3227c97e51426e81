import type { Issue, IssueComment, Label, PullRequest, Reactions, Repository } from '@octokit/webhooks-types'
import { createHash } from 'node:crypto'
import type { ForgeContext } from '../context.ts'
import { accountById } from '../context.ts'
import type { CommentRecord, ReactionRecord } from '../state/comments.ts'
import { reactionContents } from '../state/comments.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { apiUrl, htmlUrl, isoTime, nodeId } from '../urls.ts'
import { describeApp } from './app.ts'
import { associationOf } from './association.ts'
import { describeUser } from './user.ts'

/** A label; its id comes from its name, since labels need no making here. */
export function describeLabel(name: string, repository: Pick<Repository, 'id' | 'url'>): Label {
  const id = createHash('sha256').update(`${repository.id}:${name}`).digest().readUIntBE(0, 6)
  return {
    id,
    node_id: nodeId('Label', id),
    url: `${repository.url}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  }
}

/** A pull request as the issue that it also is. */
export function describeIssue(pull: PullRequest): Issue & {
  assignee: null
  state: 'open' | 'closed'
  locked: boolean
  labels: Label[]
} {
  return {
    url: pull.issue_url,
    repository_url: pull.base.repo.url,
    labels_url: `${pull.issue_url}/labels{/name}`,
    comments_url: `${pull.issue_url}/comments`,
    events_url: `${pull.issue_url}/events`,
    html_url: pull.html_url,
    id: pull.id,
    node_id: pull.node_id,
    number: pull.number,
    title: pull.title,
    user: pull.user,
    labels: pull.labels,
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.comments,
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    closed_at: pull.closed_at,
    author_association: pull.author_association,
    active_lock_reason: null,
    draft: pull.draft,
    performed_via_github_app: null,
    pull_request: {
      url: pull.url,
      html_url: pull.html_url,
      diff_url: pull.diff_url,
      patch_url: pull.patch_url,
      merged_at: pull.merged_at,
    },
    body: pull.body,
    reactions: countReactions(pull.issue_url, []),
    timeline_url: `${pull.issue_url}/timeline`,
    state_reason: null,
  }
}

/** A comment as REST and events write it. */
export function describeComment(
  context: ForgeContext,
  comment: CommentRecord,
  repository: ForgeRepository,
): IssueComment {
  const { state, urls } = context
  const url = `${apiUrl(urls, repository)}/issues/comments/${comment.id}`
  const app = comment.appId === null ? null : state.apps.byId(comment.appId)
  return {
    url,
    html_url: `${htmlUrl(urls, repository)}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(urls, repository)}/issues/${comment.number}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: describeUser(urls, accountById(context, comment.authorId)),
    created_at: isoTime(comment.createdAt),
    updated_at: isoTime(comment.updatedAt),
    author_association: associationOf(context, repository, comment.authorId),
    body: comment.body,
    reactions: countReactions(url, state.comments.reactions(comment.id)),
    performed_via_github_app: app && describeApp(context, app),
  }
}

/** A reaction as REST writes it. */
export function describeReaction(context: ForgeContext, reaction: ReactionRecord) {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: describeUser(context.urls, accountById(context, reaction.accountId)),
    content: reaction.content,
    created_at: isoTime(reaction.createdAt),
  }
}

function countReactions(url: string, reactions: ReactionRecord[]): Reactions {
  const counts = Object.fromEntries(
    reactionContents.map((content) => [content, reactions.filter((one) => one.content === content).length]),
  ) as Record<(typeof reactionContents)[number], number>
  return { url: `${url}/reactions`, total_count: reactions.length, ...counts }
}
