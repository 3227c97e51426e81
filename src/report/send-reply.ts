import type { CommentReply } from '../domain/index.ts'
import type { BeforeSending, CommentHost, Refused } from '../ports.ts'
import { replyWords } from './words/reply-words.ts'

/**
 * Answers a comment: a reaction, and one reply where the command was refused. A reaction is there once however
 * often it is sent; a reply is looked for first where an earlier one may have been sent.
 */
export async function sendReply(
  commentHost: CommentHost,
  reply: CommentReply,
  maybeSent: boolean,
  sending: BeforeSending,
): Promise<'ok' | Refused> {
  const reacted = await commentHost.react(reply, sending)
  if (reply.refusal === null) return reacted
  // Whoever may not react may still reply; nobody answers a comment that is gone.
  if (reacted !== 'ok' && reacted.refused === 'gone') return reacted
  if (maybeSent && (await commentHost.findReply(reply))) return 'ok'
  return commentHost.reply(reply, replyWords(reply), sending)
}
