import { replyMark, type CommentReply } from '../../domain/index.ts'
import { prose } from './markdown.ts'

const mostLines = 20
const lineBytes = 1_000

/** Why a command in a comment was not done: one sentence a line, and a mark by which the reply is found again. */
export function replyWords({ repository, number, commentId, refusal }: CommentReply): string {
  const comment = `${encodeURI(repository.htmlUrl)}/pull/${number}#issuecomment-${commentId}`
  const lines = (refusal ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, mostLines)
    .map((line) => prose(line, lineBytes))
  return [`To [this comment](${comment}):`, ...lines, replyMark(commentId)].join('\n\n')
}
