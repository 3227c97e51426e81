import { levelOf, type Finding, type ProblemMatcher } from './finding.ts'

/** Pieces of patterns: every repetition is bounded or of one class, so that a line takes linear time. */
export const path = String.raw`(?<path>[^\s:()"'<>|*?][^\s:()"'<>|*?]{0,400})`
/** The same, where parentheses may stand in it, as in the folders of some web frameworks. */
export const pathWithParentheses = String.raw`(?<path>[^\s:"'<>|*?]{1,400})`
export const line = String.raw`(?<line>[1-9]\d{0,6})`
export const column = String.raw`(?<column>[1-9]\d{0,6})`
export const message = String.raw`(?<message>\S.*)`

type Tool = string | ((path: string, level: string) => string)

/**
 * A matcher of tools that say all in one line. The first pattern that matches counts.
 *
 * @param tool its name; where many tools write alike, which one it was by the file that it named.
 * @param patterns anchored, with the named groups path, line, column, level, code, message.
 */
export function matchLine(tool: Tool, patterns: readonly RegExp[]): ProblemMatcher {
  const read = (text: string): Finding | null => {
    for (const pattern of patterns) {
      const groups = pattern.exec(text)?.groups
      if (groups) return findingOf(tool, groups)
    }
    return null
  }
  return () => ({ read, end: () => null })
}

function findingOf(tool: Tool, groups: Partial<Record<string, string>>): Finding {
  const { path = '', line, column, level, code, message = '' } = groups
  const name = typeof tool === 'string' ? tool : tool(path, level ?? 'error')
  return {
    places: [{ path, line: Number(line), column: column === undefined ? null : Number(column) }],
    level: levelOf(level),
    title: code === undefined ? name : `${name} ${code}`,
    message,
  }
}
