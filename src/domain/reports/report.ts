import type { Annotation } from './check.ts'
import type { BuildView } from '../build-view.ts'
import type { CommentReply } from './comment-reply.ts'
import type { SkippedBuild } from '../delivery.ts'
import type { Problem } from '../problem.ts'
import type { Repository } from '../repository.ts'

/**
 * One check run, or one answer to a comment, that should be there. `desired` counts the changes of what it
 * tells about, `acked` the change that GitHub last acknowledged: acked ≤ desired, and they are equal when there
 * is nothing to do.
 */
export interface Report {
  /** Also the check's `external_id`; src/domain/reports/report-id.ts makes and reads them. */
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
  /** An attempt at a Build. `place`: how many go before it in the queue, from 1; null when it does not wait. */
  | { kind: 'build'; view: BuildView; attempt: number; place: { place: number; of: number } | null }
  /**
   * An untrusted Build that waits (`waiting`), or waited, for a maintainer. GitHub calls `action_required`
   * completed, so what is built afterwards is told in a check of its own.
   */
  | { kind: 'approval'; view: BuildView; attempt: number; waiting: boolean }
  /** A build file that could not be used; without problems it can by now. */
  | { kind: 'file'; path: string; problems: Problem[]; completedAt: number }
  /** An entry of the build file that was not selected, so that a required check does not wait for ever. */
  | { kind: 'skipped'; skipped: SkippedBuild; last: LastImage | null; completedAt: number }
  /** All of a commit in one check, for branch protection. */
  | { kind: 'aggregate'; members: AggregateMembers }
  /** An answer to a comment; no check. */
  | { kind: 'reply'; reply: CommentReply }

/** What was last built under a name: what a skipped build leaves in force. */
export interface LastImage {
  image: string
  /** `sha256:…`. */
  digest: string
  /** The commit it was built of. */
  sha: string
  at: number
}

/** Everything that is known of a commit. */
export interface AggregateMembers {
  /** All Builds of the commit, oldest first. */
  views: BuildView[]
  skipped: SkippedBuild[]
  /** The build file, where it cannot be used. */
  file: { path: string; problems: Problem[] } | null
}
