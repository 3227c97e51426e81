import { z } from 'zod'
import type { Ignored, SourceEvent } from '../../domain/index.ts'
import { account, action, id, installation, repository, text, time } from './payload.ts'
import { idle, unreadable } from './reasons.ts'
import { firstTime, toPerson, toRepository } from './to-domain.ts'

const payload = z.object({
  action,
  issue: z.object({ number: z.number().int().positive(), pull_request: z.unknown().optional() }),
  comment: z.object({ id, body: text.nullish(), user: account, created_at: time }),
  repository,
  installation,
})

/** GitHub's own bound of a comment. */
const longestBody = 65_536

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#issue_comment
 *
 * @param receivedAt stands for the time of a comment that says none
 */
export function readIssueComment(body: unknown, receivedAt: number): SourceEvent | Ignored {
  const parsed = payload.safeParse(body)
  if (!parsed.success) return unreadable('issue_comment', parsed.error)
  const { action, issue, comment } = parsed.data
  if (action !== 'created') return idle('issue_comment', action, 'only new comments are read for commands.')
  if (issue.pull_request == null)
    return idle('issue_comment', action, 'the comment stands under an issue and not under a pull request.')
  if (comment.user?.type === 'Bot') return idle('issue_comment', action, 'a bot wrote the comment.')
  return {
    kind: 'comment',
    repository: toRepository(parsed.data.repository, parsed.data.installation),
    pullRequest: issue.number,
    commentId: comment.id,
    body: (comment.body ?? '').slice(0, longestBody),
    author: toPerson(comment.user),
    at: firstTime(comment.created_at) ?? receivedAt,
  }
}
