import { compileGlob, globProblem, type Budget, type Glob } from './glob.ts'

/** A list of patterns in order, where `!` takes out again what an earlier one let in. */
export interface Filter {
  /**
   * Whether the last pattern that matches is one without `!`; of what has several names one that matches any of
   * them. False once the budget is spent.
   */
  lets(text: string | readonly string[], budget?: Budget): boolean
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
    lets(text, budget) {
      const names = typeof text === 'string' ? [text] : text
      const matches = ({ glob }: (typeof rules)[number]) => names.some((name) => glob.matches(name, budget))
      // The same as asking all from the last, but what lets nothing in is known without the `!` patterns.
      const last = rules.findLastIndex((rule) => !rule.out && matches(rule))
      return last !== -1 && !rules.slice(last + 1).some((rule) => rule.out && matches(rule))
    },
  }
}
