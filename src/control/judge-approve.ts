import type { Build } from '../domain/index.ts'
import { whyNoLongerAllowed, type BuildingRight } from './judge-tenant.ts'

/** What approving the commit of a Build comes to. */
type ApproveJudgement =
  | { kind: 'approve' }
  /** The sentence that says why not. */
  | { kind: 'refused'; reason: string }

/**
 * Whether approving `sha`, all 40 digits of it, lets a Build go on. Who approves has been judged before: write
 * access by numeric id, at that time.
 */
export function judgeApprove(
  right: BuildingRight & { build: Pick<Build, 'name' | 'state' | 'sha'> },
  sha: string,
): ApproveJudgement {
  const { build } = right
  if (sha !== build.sha) {
    return refused(`${build.name} is of the commit ${build.sha}, and what was approved is another.`)
  }
  if (build.trust === 'trusted') return refused(`${build.name} needs no approval.`)
  if (build.state !== 'pending') {
    return refused(`${build.name} does not wait for approval: it is ${build.state}.`)
  }
  const reason = whyNoLongerAllowed(right)
  return reason === null ? { kind: 'approve' } : refused(`${build.name} is not built. ${reason}`)
}

function refused(reason: string): ApproveJudgement {
  return { kind: 'refused', reason }
}
