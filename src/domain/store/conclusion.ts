import type { CancelCause } from '../cancel-cause.ts'
import type { NewBuild } from '../build.ts'
import type { CommentReply } from '../reports/comment-reply.ts'
import type { SkippedBuild } from '../delivery.ts'
import type { AccessChange } from '../repository-record.ts'
import type { Person, Repository } from '../repository.ts'
import type { BuildingEvent } from '../source-event.ts'
import type { Approval } from '../trust.ts'
import type { Problem } from '../problem.ts'

/** A delivery that a planner holds; `body` is the raw, verified JSON. */
export interface ClaimedDelivery {
  id: number
  guid: string
  event: string
  body: Uint8Array
  receivedAt: number
  /** When somebody has had it planned again; null: nobody has. Null where left out. */
  replayedAt?: number | null
  /** The tenant whose own webhook it came through: it speaks for that tenant's repositories only. Null: the App's. */
  tenant: string | null
  /** Including this one. */
  attempts: number
}

/** What T2 writes: verdict, Builds, triggers and reports are one transaction. */
export interface Conclusion {
  deliveryId: number
  now: number
  /** For people who look it up; null where the payload had none. */
  repository: string | null
  ref: string | null
  sha: string | null
  outcome: Outcome
  /** The repository by its id, bound to the tenant that it was planned for; null where none was. */
  seen?: { repository: Repository; tenant: string } | null
  /** The answer to the comment that this delivery is. */
  reply?: CommentReply | null
}

/** What a delivery comes to. */
export type Outcome =
  /** `head`: a commit with nothing to build is still what its ref points to. */
  | { kind: 'ignored'; reason: string; head?: HeadChange | null }
  | {
      kind: 'invalid'
      path: string
      problems: Problem[]
      /** Where the failed check goes. */
      at: { repository: Repository; sha: string }
      /** What to plan again when somebody re-runs that check. */
      event: BuildingEvent | null
      head: HeadChange | null
    }
  | {
      kind: 'planned'
      builds: NewBuild[]
      skipped: SkippedBuild[]
      pullRequest: number | null
      event: BuildingEvent | null
      head: HeadChange | null
      /**
       * Whether an ended Build of the same identity gets a new attempt: `never` (a label), `pushed` (when
       * the same ref had wanted it before: it was pushed back, or reopened), `always` (somebody asked). One that
       * was cancelled only because nothing wanted it any more gets one whatever this says.
       */
      again: 'never' | 'pushed' | 'always'
    }
  /** Nothing wants what was built for this ref any more. */
  | { kind: 'withdrawn'; repositoryId: number; ref: string; cause: CancelCause; at: number }
  /** A person asked for something that was judged before; `refused` are sentences. */
  | {
      kind: 'asked'
      by: Person | null
      orders: Order[]
      refused: string[]
      /** What was planned for it beside the orders; carried out after them, so that what they approve or cancel counts. */
      plan?: Extract<Outcome, { kind: 'planned' | 'invalid' }>
    }
  | { kind: 'access'; changes: AccessChange[]; text: string }

/** That a ref now points to the conclusion's commit. */
export interface HeadChange {
  ref: string
  /** When, by the source host's clock: an event that comes late changes no head. */
  at: number
  before: string | null
  /** Which Builds of the ref's older commits it cancels, where they may be: `unskipped` all but of the names it skips. */
  supersedes: 'all' | 'unskipped' | 'none'
}

/** What was asked for and allowed. */
export type Order =
  /** A new attempt of an ended Build; an untrusted one without approval waits for it again. */
  | { kind: 'retry'; buildId: string }
  | { kind: 'cancel'; buildId: string }
  /** All Builds of the commit that wait for it; the approval stays and is for this commit only. */
  | { kind: 'approve'; repositoryId: number; sha: string; via: Approval['via'] }
