import { judgeApprove } from '../../control/judge-approve.ts'
import { joinAnswers, order, refuse, type Answer } from './answer.ts'
import { readRight, type AskedSources, type Commented } from './asking.ts'

/**
 * `/slipway approve`: for the commit that whoever wrote it can have seen, which a comment does not name. So the
 * head must have been there, and known, before the comment was written, and still be the head.
 */
export async function answerApprove(
  sources: AskedSources,
  { event, pull, tenant }: Commented,
  names: readonly string[],
): Promise<Answer> {
  if (names.length > 0)
    return refuse('`/slipway approve` takes no names: it is for all builds of the commit.')
  if (!pull.open) return refuse(`Pull request ${pull.number} is closed: nothing is built for it.`)
  const { store } = sources
  const { repository, at } = event
  const ref = `refs/pull/${pull.number}/head`
  const head = await store.read('head', { repositoryId: repository.id, ref })
  const wasThere = head?.sha === pull.sha && head.at < at && head.seenAt < at + clocksMayDifferByMs
  if (!wasThere) {
    return refuse(
      `The pull request has changed since: its head is ${pull.sha.slice(0, 7)} now. Look at it, and comment again.`,
    )
  }
  const views = await store.read('buildsOf', { repositoryId: repository.id, sha: pull.sha })
  const waiting = views.flatMap(({ build }) => (build.state === 'pending' ? [build] : []))
  if (waiting.length === 0) return refuse(`Nothing of ${pull.sha.slice(0, 7)} waits for approval.`)
  const right = await readRight(sources, repository, tenant)
  const judged = waiting.map((build) => judgeApprove({ ...right, build }, pull.sha))
  // One approval is for the whole commit: it is given if it lets anything go on.
  if (judged.some(({ kind }) => kind === 'approve')) {
    return order({ kind: 'approve', repositoryId: repository.id, sha: pull.sha, via: 'comment' })
  }
  return joinAnswers(judged.map((one) => (one.kind === 'refused' ? refuse(one.reason) : refuse())))
}

/** Ours and the source host's, where both are set by the network. */
const clocksMayDifferByMs = 2_000
