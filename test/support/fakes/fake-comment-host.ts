import type { CommentReply } from '../../../src/domain/index.ts'
import { type Clock, type CommentHost, type Refused, Unanswered } from '../../../src/ports.ts'

interface FakeCommentHost extends CommentHost {
  reactions: { commentId: number; reaction: CommentReply['reaction'] }[]
  replies: { number: number; markdown: string }[]
  /** Asked before each write; `answer lost` does it and says nothing. Null lets it through. */
  fault: (write: 'react' | 'reply') => 'answer lost' | Refused | null
}

/** Comments in memory: a reaction is there once, a reply as often as it is sent. */
export function fakeCommentHost(clock: Pick<Clock, 'now'>): FakeCommentHost {
  const host: FakeCommentHost = {
    reactions: [],
    replies: [],
    fault: () => null,
    react: ({ commentId, reaction }) =>
      write('react', () => {
        if (!host.reactions.some((one) => one.commentId === commentId && one.reaction === reaction))
          host.reactions.push({ commentId, reaction })
      }),
    reply: ({ number }, markdown) => write('reply', () => void host.replies.push({ number, markdown })),
    findReply: ({ commentId }) =>
      Promise.resolve(
        host.replies.some(({ markdown }) => markdown.includes(`<!-- slipway:reply:${commentId} -->`)),
      ),
  }

  function write(kind: 'react' | 'reply', work: () => void): Promise<'ok' | Refused> {
    const fault = host.fault(kind)
    if (fault !== null && typeof fault === 'object') return Promise.resolve(fault)
    work()
    return fault === null ? Promise.resolve('ok') : Promise.reject(new Unanswered('no answer', clock.now()))
  }

  return host
}
