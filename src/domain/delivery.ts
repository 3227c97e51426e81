import type { Problem } from './problem.ts'

/** A webhook delivery as stored: nothing of its body beyond what people need to find it. */
export interface Delivery {
  guid: string
  /** GitHub's event name: `push`, `pull_request`. */
  event: string
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
}

/** `failed` may be delivered again under the same GUID; `concluded` is final. */
export type DeliveryState = 'received' | 'concluded' | 'failed'

/** What became of a delivery, and why: every delivery ends in one. */
export type Verdict =
  | { kind: 'ignored'; reason: string }
  | { kind: 'invalid'; path: string; problems: Problem[] }
  | { kind: 'planned'; builds: PlannedBuild[]; skipped: SkippedBuild[] }

/** A Build that this delivery wants; `existing` when an earlier event had already made it. */
export interface PlannedBuild {
  id: string
  name: string
  existing: boolean
}

/** An entry of the build file that this event does not select. */
export interface SkippedBuild {
  name: string
  reason: string
}
