import { levelOf, type Finding, type ProblemMatcher } from './finding.ts'

/** Pieces of patterns: every repetition is bounded or of one class, so that a line takes linear time. */
export const path = String.raw`(?<path>[^\s:()"'<>|*?][^\s:()"'<>|*?]{0,400})`
export const line = String.raw`(?<line>[1-9]\d{0,6})`
export const column = String.raw`(?<column>[1-9]\d{0,6})`
export const message = String.raw`(?<message>\S.*)`

/**
 * A matcher of tools that say all in one line. The first pattern that matches counts.
 *
 * @param patterns anchored, with the named groups path, line, column, level, code, message.
 */
export function matchLine(tool: string, patterns: readonly RegExp[]): ProblemMatcher {
  const read = (text: string): Finding | null => {
    for (const pattern of patterns) {
      const groups = pattern.exec(text)?.groups
      if (groups) return findingOf(tool, groups)
    }
    return null
  }
  return () => ({ read, end: () => null })
}

function findingOf(tool: string, groups: Partial<Record<string, string>>): Finding {
  const { path = '', line, column, level, code, message = '' } = groups
  return {
    places: [{ path, line: Number(line), column: column === undefined ? null : Number(column) }],
    level: levelOf(level),
    title: code === undefined ? tool : `${tool} ${code}`,
    message,
  }
}
