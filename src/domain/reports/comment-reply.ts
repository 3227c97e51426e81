import type { Repository } from '../repository.ts'

/** How a command in a comment is answered. */
export interface CommentReply {
  repository: Repository
  /** Issue number of the pull request. */
  number: number
  commentId: number
  reaction: '+1' | '-1' | 'confused' | 'eyes' | 'rocket'
  /** Why it was refused, as plain sentences; null when the reaction says it all. */
  refusal: string | null
}

/** Marks the reply to a comment, invisibly on GitHub's pages, so that it is found again. */
export function replyMark(commentId: number): string {
  return `<!-- slipway:reply:${commentId} -->`
}
