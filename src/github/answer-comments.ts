import type { Octokit } from '@octokit/rest'
import { replyMark, type CommentReply } from '../domain/index.ts'
import type { CommentHost } from '../ports.ts'
import type { Ask } from './ask-github.ts'
import type { Credentials } from './credentials.ts'
import { refusedBy } from './translate-error.ts'

const pageSize = 100
/** A thread that grew by more than this since the command is not searched further. */
const mostPages = 10

interface Parts {
  octokit: Octokit
  ask: Ask
  credentials: Credentials
}

/** Reacts and replies to comments: https://docs.github.com/rest/reactions, https://docs.github.com/rest/issues/comments */
export function answerComments({ octokit, ask, credentials }: Parts): CommentHost {
  return {
    async react({ repository, commentId, reaction }, sending) {
      const { owner, name: repo } = repository
      const answer = await ask.write(
        repository,
        (as) =>
          octokit.rest.reactions.createForIssueComment({
            owner,
            repo,
            comment_id: commentId,
            content: reaction,
            ...as,
          }),
        sending,
      )
      return answer.ok ? 'ok' : refusedBy(answer)
    },

    async reply(reply, markdown, sending) {
      const { owner, name: repo } = reply.repository
      const answer = await ask.write(
        reply.repository,
        (as) =>
          octokit.rest.issues.createComment({
            owner,
            repo,
            issue_number: reply.number,
            body: markdown,
            ...as,
          }),
        sending,
      )
      return answer.ok ? 'ok' : refusedBy(answer)
    },

    /** Comments get rising ids, so what answers one stands behind it. */
    async findReply(reply) {
      const { owner, name: repo } = reply.repository
      const since = await writtenAt(reply)
      if (since === null) return false
      const mark = replyMark(reply.commentId)
      for (let page = 1; page <= mostPages; page += 1) {
        const answer = await ask.read(reply.repository, (as) =>
          octokit.rest.issues.listComments({
            owner,
            repo,
            issue_number: reply.number,
            since,
            per_page: pageSize,
            page,
            ...as,
          }),
        )
        if (!answer.ok) return false
        const found = answer.data.some(
          ({ id, body, user }) =>
            id > reply.commentId &&
            // Anybody could write the mark, and so keep us from answering.
            (credentials.app === null || user?.type === 'Bot') &&
            body?.includes(mark) === true,
        )
        if (found) return true
        if (answer.data.length < pageSize) return false
      }
      return false
    },
  }

  async function writtenAt({ repository, commentId }: CommentReply): Promise<string | null> {
    const { owner, name: repo } = repository
    const answer = await ask.read(repository, (as) =>
      octokit.rest.issues.getComment({ owner, repo, comment_id: commentId, ...as }),
    )
    return answer.ok ? answer.data.created_at : null
  }
}
