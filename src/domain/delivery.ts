import type { CancelCause } from './cancel-cause.ts'
import type { Problem } from './problem.ts'
import type { Person } from './repository.ts'

/** A webhook delivery as stored: nothing of its body beyond what people need to find it. */
export interface Delivery {
  guid: string
  /** GitHub's event name: `push`, `pull_request`. */
  event: string
  /** The tenant whose own webhook it came through; null for the App's. */
  tenant: string | null
  /** `owner/name`; null until it was read. */
  repository: string | null
  ref: string | null
  sha: string | null
  receivedAt: number
  state: DeliveryState
  attempts: number
  /** Null while it waits. */
  verdict: Verdict | null
  /** The last error of processing; null when there was none. */
  error: string | null
  /** When it was concluded, or given up; null until then, and where nobody noted it. */
  concludedAt: number | null
  /** When somebody last had it planned again; null: never. */
  replayedAt: number | null
  /** Whether its body is kept still: without it, it can be looked up and not planned again. */
  hasBody: boolean
  /** When its body was deleted; null while it is kept, and where nobody noted it. */
  bodyGoneAt: number | null
}

/** What a delivery had come to when somebody had it planned again. */
export interface Replay {
  /** From 1, counting all of the delivery. */
  number: number
  at: number
  /** A login, or a token: access.ts. */
  by: string
  verdict: Verdict | null
  error: string | null
}

/** What a delivery has come to, or that it waits, or was given up. */
export type DeliveryOutcome = Exclude<DeliveryState, 'concluded'> | Verdict['kind']

/** What came to the webhook and is no delivery, last. */
export interface WebhookNote {
  /** `ping`: GitHub's first word, rightly signed; `refused`: a signature that fits no secret. */
  kind: 'ping' | 'refused'
  at: number
  /** The tenant whose own webhook it came to; null for the App's. */
  tenant: string | null
}

/** `failed` may be delivered again under the same GUID; `concluded` is final. */
export type DeliveryState = 'received' | 'concluded' | 'failed'

/** What became of a delivery, and why: every delivery ends in one. */
export type Verdict =
  | { kind: 'ignored'; reason: string }
  | { kind: 'invalid'; path: string; problems: Problem[] }
  | { kind: 'planned'; builds: PlannedBuild[]; skipped: SkippedBuild[] }
  /** Builds that nobody wants any more were cancelled. */
  | { kind: 'withdrawn'; cause: CancelCause; cancelled: PlannedBuild[] }
  /** A person asked: what was done, and what was refused and why, a sentence each. */
  | { kind: 'asked'; by: Person | null; builds: PlannedBuild[]; done: string[]; refused: string[] }
  /** Noted, such as an installation that was removed; what it ended is in `cancelled`. */
  | { kind: 'noted'; text: string; cancelled: PlannedBuild[] }

/** A Build that this delivery is about; `existing` when an earlier event had already made it. */
export interface PlannedBuild {
  id: string
  name: string
  existing: boolean
}

/** An entry of the build file that this event does not select. */
export interface SkippedBuild {
  name: string
  reason: string
  /** What it would have pushed, without tag; null where that is not known. */
  image: string | null
  /** It may not be built, as a fork that nobody may approve: told as `action_required`, since GitHub takes `skipped` for green. */
  refused?: true
  /** Its ref had moved on or was gone before: told as `cancelled`, since a commit that nobody built is not green. */
  late?: true
}
