import { buildRunReasons } from './reasons/buildrun-reasons.ts'
import { gitReasons } from './reasons/git-reasons.ts'
import { ownReasons } from './reasons/own-reasons.ts'
import { podReasons } from './reasons/pod-reasons.ts'
import { tektonReasons } from './reasons/tekton-reasons.ts'

/** What a reason means for the person whose build failed, or waits. */
export interface Explanation {
  /** What happened, in one sentence. */
  cause: string
  /** What to do about it, in one or two sentences. */
  remedy: string
}

const ofRuns = [...buildRunReasons, ...gitReasons, ...tektonReasons]

const catalogue: ReadonlyMap<string, Explanation> = new Map(
  [...podReasons, ...ofRuns, ...ownReasons].map(([reason, cause, remedy]) => [reason, { cause, remedy }]),
)

/**
 * The explanation of a reason, or null for one that nobody here knows: the set is open, because Shipwright
 * passes Tekton's reasons through, and strategies write their own. An unknown reason is shown as it came.
 */
export function explain(reason: string): Explanation | null {
  return catalogue.get(reason) ?? null
}

/** Every reason of a BuildRun or a TaskRun that has an explanation. */
export const explainedReasons: readonly string[] = ofRuns.map(([reason]) => reason)
