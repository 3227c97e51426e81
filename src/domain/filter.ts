import { compileGlob, globProblem, type Glob } from './glob.ts'

/** A list of patterns in order, where `!` takes out again what an earlier one let in. */
export interface Filter {
  /** Whether the last pattern that matches is one without `!`. */
  lets(text: string): boolean
  /** The work that one character of text can cost, in steps. */
  readonly width: number
}

/** What is wrong with a pattern of a filter, its `!` included; null when it is fine. */
export function patternProblem(pattern: string): string | null {
  return globProblem(pattern.startsWith('!') ? pattern.slice(1) : pattern)
}

/** Compiles patterns that `patternProblem` finds fine; throws a RangeError for others. */
export function compileFilter(patterns: readonly string[]): Filter {
  const rules: { out: boolean; glob: Glob }[] = patterns.map((pattern) => {
    const out = pattern.startsWith('!')
    return { out, glob: compileGlob(out ? pattern.slice(1) : pattern) }
  })
  return {
    lets: (text) => rules.findLast((rule) => rule.glob.matches(text))?.out === false,
    width: rules.reduce((sum, rule) => sum + rule.glob.width, 0),
  }
}
