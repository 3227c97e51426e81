import type { NewBuild } from './build.ts'
import type { Problem } from './problem.ts'

/** A build that somebody asks for without an event. */
export interface BuildRequest {
  /** The one tenant that may be meant; null: any. */
  tenant: string | null
  /** `owner/name`. */
  repository: string
  /** A branch, a tag, or a full ref, `refs/pull/7/head` among them; null: the default branch. */
  ref: string | null
  /** All 40 hex digits, of a commit that is on the ref; null: what the ref points to. */
  sha: string | null
  /** Name of the build, as in the build file: `api`, `api (node=22)`. */
  build: string
  /** An entry as it would stand under `builds` in a build file; undefined: the one of the commit's own file. */
  spec?: unknown
  /** What the token is called. */
  by: string
}

/** What planning makes of it. */
export type PlannedRequest =
  /** `needed` are those that it needs and that have no image yet, each after what it needs itself. */
  | { kind: 'planned'; build: NewBuild; needed: NewBuild[] }
  /** In the build file, or in `spec`, where `path` of each problem begins with `builds.<name>`. */
  | { kind: 'invalid'; file: string; problems: Problem[] }
  /** No repository of whoever asks. */
  | { kind: 'missing'; reason: string }
  /** `reason` is a sentence for people. */
  | { kind: 'refused'; reason: string }
