import type { BuildSpec } from './build-file.ts'
import type { Problem } from './problem.ts'

/** A build file at a commit as it is understood, for people. */
export type DescribedBuildFile =
  | {
      kind: 'usable'
      at: DescribedCommit
      /** `.slipway.yaml` */
      path: string
      builds: DescribedBuild[]
      /** False: the cluster or the source host could not be asked, so that nothing is said of tags, strategies and pools. */
      isPlanned: boolean
    }
  | { kind: 'unusable'; at: DescribedCommit; path: string; problems: PlacedProblem[] }
  /** `reason` is a sentence. */
  | { kind: 'missing'; reason: string }

/** Which commit. */
export interface DescribedCommit {
  /** `refs/heads/main` */
  ref: string
  sha: string
}

/** A problem with the line that it is about, cut; null where that could not be read. */
export type PlacedProblem = Problem & { file: string; source: string | null }

/** A build of the file, and what a push of the commit would make of it. */
export interface DescribedBuild {
  spec: BuildSpec
  /** Null where it is not known. */
  made: { tags: string[]; strategy: string; pool: string | null } | null
}
