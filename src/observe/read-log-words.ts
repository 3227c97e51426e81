import type { Failure } from '../domain/index.ts'
import { readGitReason } from '../shipwright/index.ts'
import { clip } from './clip.ts'

const longestMessage = 1_024
/** The hint that Shipwright gives where a step left no words of its own. */
const hint = /for detailed information: kubectl /
/** Steps of Shipwright's own: how they log is known, and their last line is the reason. */
const managed = /^(?:source-\w+|image-processing|pull-source-bundle|push-source-bundle|assemble-index)$/
/** Go's log prefixes a line with the time. */
const prefix = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d (?:\[?(?:ERROR|Info:)\]? )?/
const tooLarge = /^Termination message is above max allowed size/

/** Whether the log of the step that failed may say more than the cluster does. */
export function wantsLogWords({ step, reason, message }: Failure): boolean {
  return step !== null && (reason === 'GitError' || message === '' || hint.test(message))
}

/**
 * The failure with what only the end of its step's log tells: why an image could not be pushed, why Git refused to
 * work at all, that what a step reported was too large. A step of the strategy is not read for its reason: its whole
 * log is shown.
 */
export function readLogWords(failure: Failure, tail: string): Failure {
  const { step, message } = failure
  if (step === null) return failure
  const lines = tail.split(/\r?\n/).flatMap((line) => {
    const said = line.replace(prefix, '').trim()
    return said === '' ? [] : [said]
  })
  const large = lines.find((line) => tooLarge.test(line))
  if (large !== undefined && (failure.reason === 'Failed' || failure.reason === 'PipelineRunFailed'))
    return { ...failure, reason: 'TaskRunResultLargerThanAllowedLimit', message: clip(large, longestMessage) }
  if (!managed.test(step)) return failure
  const silent = message === '' || hint.test(message)
  const last = lines.findLast((line) => /^(?:fatal:|Failed to |Refusing )/.test(line)) ?? lines.at(-1)
  const words = silent && last !== undefined ? clip(last, longestMessage) : message
  const reason = failure.reason === 'GitError' ? (readGitReason(words) ?? failure.reason) : failure.reason
  return { ...failure, reason, message: words }
}
