/** Something wrong in a file that a person wrote, placed so that an editor or a check can point at it. */
export interface Problem {
  /** From 1. */
  line: number
  /** From 1. */
  column: number
  endLine: number
  /** One past the last character; `column` itself where there is none to mark. */
  endColumn: number
  /** Where in the document: `builds.api.on.push`; empty for the whole. */
  path: string
  /** What is wrong, what was expected, and the nearest valid name, in one or two sentences. */
  message: string
  /**
   * Where exactly, when that is in another file of the same repository and commit: one that this file extends. The
   * places above are then where it is extended, and `message` names the other place as well.
   */
  within?: ProblemPlace
}

/** A place in a file of the repository, counted as those of a Problem. */
export interface ProblemPlace {
  file: string
  line: number
  column: number
  endLine: number
  endColumn: number
}
