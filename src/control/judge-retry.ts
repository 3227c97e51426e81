import { isEnded, type Build } from '../domain/index.ts'
import { whyNoLongerAllowed, type BuildingRight } from './judge-tenant.ts'

/** What asking for another attempt at a Build comes to. */
type RetryJudgement =
  | { kind: 'retry' }
  /** The sentence that says why not. */
  | { kind: 'refused'; reason: string }

/**
 * Whether an ended Build gets another attempt, whoever asks and by whichever way. An untrusted one waits for
 * approval again unless its commit has one, which the store decides as it makes the attempt.
 */
export function judgeRetry(right: BuildingRight & { build: Pick<Build, 'name' | 'state'> }): RetryJudgement {
  const { name, state } = right.build
  if (state === 'pending') {
    return refused(`${name} waits for approval: press Approve on its check, or comment \`/slipway approve\`.`)
  }
  if (!isEnded(state)) return refused(`${name} has not ended: it is ${state}.`)
  if (state === 'skipped') return refused(`${name} was skipped: there is nothing to do again.`)
  const reason = whyNoLongerAllowed(right)
  return reason === null ? { kind: 'retry' } : refused(`${name} is not built again. ${reason}`)
}

function refused(reason: string): RetryJudgement {
  return { kind: 'refused', reason }
}
