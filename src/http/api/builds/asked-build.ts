import type { NewBuild, Problem } from '../../../domain/index.ts'

/** A build that somebody asks for without an event, as planning takes it. */
export interface AskedBuild {
  /** The one tenant that may be meant; null: any. */
  tenant: string | null
  repository: string
  ref: string | null
  sha: string | null
  build: string
  /** An entry of a build file; undefined: the one of the commit's own. */
  spec?: unknown
  /** What the token is called. */
  by: string
}

/** What planning makes of it. */
export type AskedPlan =
  | { kind: 'planned'; build: NewBuild; needed: NewBuild[] }
  | { kind: 'invalid'; file: string; problems: Problem[] }
  | { kind: 'missing'; reason: string }
  | { kind: 'refused'; reason: string }
