import { judgeApprove } from '../../control/judge-approve.ts'
import { isFullSha, type PullRequest } from '../../domain/index.ts'
import { joinAnswers, order, refuse, type Answer } from './answer.ts'
import { readRight, type AskedSources, type Commented } from './asking.ts'

/**
 * `/slipway approve [commit]`: for the head, if it is the commit that is named by all 40 digits; without a name for
 * the one that whoever wrote it can have seen. A stranger may push while a maintainer writes, so that head must have
 * been there, and known, for a while before the comment, and still be the head.
 */
export async function answerApprove(
  sources: AskedSources,
  { event, pull, tenant }: Commented,
  names: readonly string[],
): Promise<Answer> {
  const [named] = names
  if (names.length > 1 || (named !== undefined && !isFullSha(named)))
    return refuse(
      '`/slipway approve` takes no names of builds: it is for all of a commit, which it may name by all 40 digits.',
    )
  if (!pull.open) return refuse(`Pull request ${pull.number} is closed: nothing is built for it.`)
  const { store } = sources
  const { repository } = event
  const isMeant = named === undefined ? await wasSeen(sources, event, pull) : named === pull.sha
  if (!isMeant) {
    return refuse(
      `The pull request has changed since, or just before: its head is ${pull.sha.slice(0, 7)} now. Look at it, and comment \`/slipway approve ${pull.sha}\`.`,
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

/** Nobody reads a commit in less; a page that shows an older one has shown by then that there is another. */
const shortestLookMs = 10_000
/** Ours and the source host's, where both are set by the network. */
const clocksMayDifferByMs = 2_000

/** Whether the head has been there long enough before the comment, by the source host's clock and by ours. */
async function wasSeen(
  { store }: Pick<AskedSources, 'store'>,
  { repository, at }: Commented['event'],
  { number, sha }: PullRequest,
): Promise<boolean> {
  const head = await store.read('head', { repositoryId: repository.id, ref: `refs/pull/${number}/head` })
  if (head?.sha !== sha) return false
  return Math.max(head.at, head.seenAt - clocksMayDifferByMs) + shortestLookMs <= at
}
