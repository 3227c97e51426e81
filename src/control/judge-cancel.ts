import type { BuildState } from '../domain/index.ts'

/** What asking to cancel a Build in a state comes to. */
type CancelJudgement =
  /** It is to end. */
  | { kind: 'cancel' }
  /** It has been cancelled before: asking again changes nothing. */
  | { kind: 'done' }
  /** Too late, with the sentence that says so. */
  | { kind: 'refused'; reason: string }

/** Whether a Build in this state can still be cancelled. */
export function judgeCancel(state: BuildState): CancelJudgement {
  switch (state) {
    case 'pending':
    case 'queued':
    case 'running':
      return { kind: 'cancel' }
    case 'cancelled':
      return { kind: 'done' }
    case 'completed':
    case 'failed':
    case 'skipped':
      return { kind: 'refused', reason: `The build has ended before: it is ${state}, and an end is final.` }
  }
}
