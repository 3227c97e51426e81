import type { IssueCommentEvent } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { ownerOf } from '../context.ts'
import { queueEvent } from '../events/queue-event.ts'
import { readPull } from '../shapes/describe-pull.ts'
import { describeComment, describeIssue } from '../shapes/issue.ts'
import { describeRepository } from '../shapes/repository.ts'
import { describeUser } from '../shapes/user.ts'
import type { Account } from '../state/accounts.ts'
import type { CommentRecord } from '../state/comments.ts'
import type { Pull } from '../state/pulls.ts'
import type { ForgeRepository } from '../state/repositories.ts'

/** Writes a comment and queues its event. */
export async function writeComment(
  context: ForgeContext,
  repository: ForgeRepository,
  pull: Pull,
  author: { account: Account; appId: number | null },
  body: string,
): Promise<CommentRecord> {
  const { state, clock } = context
  const issue = describeIssue(await readPull(context, pull))
  const now = clock.now()
  return state.transaction(() => {
    const made = state.comments.create({
      repositoryId: repository.id,
      number: pull.number,
      authorId: author.account.id,
      appId: author.appId,
      body,
      createdAt: now,
      updatedAt: now,
    })
    announce(context, repository, { action: 'created', issue, comment: made, by: author.account })
    return made
  })
}

export type CommentChange = { action: 'edited'; body: string } | { action: 'deleted' }

/** Edits a comment, or takes it away, and queues the event. */
export async function changeComment(
  context: ForgeContext,
  repository: ForgeRepository,
  comment: CommentRecord,
  change: CommentChange,
  by: Account,
): Promise<void> {
  const { state, clock } = context
  const pull = state.pulls.byNumber(repository.id, comment.number)
  if (!pull) throw new Error(`there is no pull request ${comment.number}`)
  const issue = describeIssue(await readPull(context, pull))
  state.transaction(() => {
    if (change.action === 'deleted') {
      announce(context, repository, { action: 'deleted', issue, comment, by })
      state.comments.remove(comment.id)
      return
    }
    const after = { ...comment, body: change.body, updatedAt: clock.now() }
    state.comments.save(after)
    const changes = { body: { from: comment.body } }
    announce(context, repository, { action: 'edited', issue, comment: after, by, changes })
  })
}

interface Said {
  action: 'created' | 'edited' | 'deleted'
  issue: ReturnType<typeof describeIssue>
  comment: CommentRecord
  by: Account
  changes?: { body: { from: string } }
}

function announce(context: ForgeContext, repository: ForgeRepository, said: Said): void {
  const { urls } = context
  const payload = {
    action: said.action,
    ...(said.changes ? { changes: said.changes } : {}),
    issue: said.issue,
    comment: describeComment(context, said.comment, repository),
    repository: describeRepository(urls, repository, ownerOf(context, repository)),
    sender: describeUser(urls, said.by),
  } as IssueCommentEvent
  queueEvent(context, { event: 'issue_comment', action: said.action, repository, payload })
}
