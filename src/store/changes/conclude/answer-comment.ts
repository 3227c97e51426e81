import type { CommentReply, Conclusion, Verdict } from '../../../domain/index.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { addReport } from '../reports/want-report.ts'

/** The answer to a comment, once; what only the state has refused is added to its words. */
export async function answerComment(
  db: Db,
  { sha, outcome, now }: Conclusion,
  reply: CommentReply,
  verdict: Verdict,
): Promise<void> {
  const { repository, commentId } = reply
  const judged = outcome.kind === 'asked' ? outcome.refused.length : 0
  const found = verdict.kind === 'asked' ? verdict.refused.slice(judged) : []
  const refusal = [...(reply.refusal === null ? [] : [reply.refusal]), ...found].join(' ')
  const about: CommentReply =
    refusal === '' ? { ...reply, refusal: null } : { ...reply, refusal, reaction: '-1' }
  const id = { kind: 'reply' as const, repositoryId: repository.id, commentId }
  await addReport(db, newReportRow(id, { repository, sha: sha ?? '', about, ended: true }, now))
}
