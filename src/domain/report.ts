import type { Annotation } from './check.ts'
import type { Problem } from './problem.ts'
import type { Repository } from './repository.ts'
import type { BuildView } from './build-view.ts'

/**
 * One check run that should be there. `desired` counts the changes of what it tells about, `acked` the
 * change that GitHub last acknowledged: acked ≤ desired, and they are equal when there is nothing to do.
 */
export interface Report {
  /** Also the check's `external_id`: `<build id>-<attempt>`, or `file-<repository id>-<sha>`. */
  id: string
  repository: Repository
  sha: string
  desired: number
  acked: number
  /** Id of the check run; null before the first answer. */
  githubId: number | null
  /** Whether a POST may have been sent whose answer was lost: look up by external id before creating. */
  intended: boolean
  /** When a write was begun that GitHub has neither taken nor refused (epoch ms): it may still take effect. */
  unsettledSince: number | null
  /** What is to be annotated, fixed with the intent of the end, so that a retry sends the same. */
  annotations: Annotation[] | null
  annotationsAcked: number
  failures: number
  subject: ReportSubject
}

/** Whose rate limit the writes for a repository count against; within one lane they go one after the other. */
export function laneOf({ installationId, owner }: Pick<Repository, 'installationId' | 'owner'>): string {
  return installationId === null ? `owner ${owner}` : `installation ${installationId}`
}

export type ReportSubject =
  | { kind: 'build'; view: BuildView }
  /** A build file that could not be used. */
  | { kind: 'file'; path: string; problems: Problem[]; completedAt: number }
