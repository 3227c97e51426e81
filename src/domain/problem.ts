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
}
