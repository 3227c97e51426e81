import type { BuildState } from './build.ts'
import type { ExecutionState, Step } from './execution.ts'

/** What happened, for whoever follows the service; never text of a log, and no secret. */
export interface LiveEvent {
  /** From 1, growing, in the order of commits; a reader goes on after the last that it has seen. */
  sequence: number
  /** Epoch milliseconds. */
  at: number
  tenant: string
  /** `owner/name`. */
  repository: string
  /** Null where the Build is not kept any more. */
  repositoryId: number | null
  buildId: string
  /** Its name in the build file. */
  build: string
  sha: string
  ref: string
  what:
    | { type: 'build'; state: BuildState; attempt: number; reason: string | null; digest: string | null }
    | { type: 'execution'; id: string; state: ExecutionState; waitingFor: string | null }
    | { type: 'step'; execution: string; name: string; state: Step['state']; exitCode: number | null }
}
