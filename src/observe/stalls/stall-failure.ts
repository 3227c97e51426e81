import type { Failure } from '../../domain/index.ts'
import type { RunSnapshot } from '../../ports.ts'
import type { StallNote } from '../../shipwright/index.ts'

const stepPrefix = /^step-/

/** The failure of a run that we asked to end, in the words that were noted then. */
export function stallFailure(
  { reason, message, container }: StallNote,
  { taskRun, pod }: RunSnapshot,
): Failure {
  return {
    reason,
    message,
    step: container?.replace(stepPrefix, '') ?? null,
    exitCode: null,
    pod: taskRun?.status?.podName ?? pod?.metadata.name ?? null,
    container,
  }
}
