import type { Annotation } from '../domain/index.ts'

/** What a tool said about a place in a file; the path is as the tool saw it. */
interface Finding {
  path: string
  line: number
  column: number | null
  level: Annotation['level']
  title: string
  message: string
}

interface Matcher {
  tool: string
  /** Named groups: path, line, column, level, code, message. Anchored, and without nested repetition. */
  regex: RegExp
}

const path = String.raw`(?<path>[^\s:()"'<>|*?][^\s:()"'<>|*?]{0,400})`
const place = String.raw`(?<line>[1-9]\d{0,6})`
const column = String.raw`(?<column>[1-9]\d{0,6})`
const message = String.raw`(?<message>\S.*)`

/** Samples of each are in the test. The first that matches a line wins. */
const matchers: readonly Matcher[] = [
  {
    tool: 'csc',
    regex: new RegExp(
      String.raw`^\s*${path}\(${place},${column}\): (?<level>error|warning) (?<code>CS\d{4}): ${message}$`,
    ),
  },
  {
    tool: 'tsc',
    regex: new RegExp(
      String.raw`^\s*${path}\(${place},${column}\): (?<level>error|warning) (?<code>TS\d{1,6}): ${message}$`,
    ),
  },
  {
    tool: 'tsc',
    regex: new RegExp(
      String.raw`^\s*${path}:${place}:${column} - (?<level>error|warning) (?<code>TS\d{1,6}): ${message}$`,
    ),
  },
  {
    tool: 'eslint',
    regex: new RegExp(
      String.raw`^\s*${path}: line ${place}, col ${column}, (?<level>Error|Warning) - ${message}$`,
    ),
  },
  {
    tool: 'gcc',
    regex: new RegExp(
      String.raw`^\s*${path}:${place}:(?:${column}:)? (?<level>fatal error|error|warning): ${message}$`,
    ),
  },
  {
    tool: 'go',
    regex: new RegExp(
      String.raw`^\s*(?<path>[^\s:()"'<>|*?]{1,400}\.go):${place}:(?:${column}:)? ${message}$`,
    ),
  },
  {
    tool: 'hadolint',
    regex: new RegExp(
      String.raw`^${path}:${place} (?<code>(?:DL|SC)\d{4}) (?<level>error|warning|info|style): ${message}$`,
    ),
  },
]

/** Lines are looked at no further than this: what tools say fits, and minified code does not. */
const longestLine = 4_096

/** BuildKit's prefix of a line of a step's output: `#12 0.53 `. */
const buildKitPrefix = /^#\d{1,5} \d{1,6}\.\d{1,3} /

/** What the tools in a log said about files, in the order of the log. @param lines without control characters. */
export function findProblems(lines: readonly string[]): Finding[] {
  return lines.flatMap((line) => {
    const text = line.slice(0, longestLine).replace(buildKitPrefix, '').trimEnd()
    for (const matcher of matchers) {
      const groups = matcher.regex.exec(text)?.groups
      if (groups) return [finding(matcher.tool, groups)]
    }
    return []
  })
}

function finding(tool: string, groups: Partial<Record<string, string>>): Finding {
  const said = groups['level']?.toLowerCase()
  return {
    path: groups['path'] ?? '',
    line: Number(groups['line']),
    column: groups['column'] === undefined ? null : Number(groups['column']),
    level: said === 'warning' ? 'warning' : said === 'info' || said === 'style' ? 'notice' : 'failure',
    title: groups['code'] === undefined ? tool : `${tool} ${groups['code']}`,
    message: groups['message'] ?? '',
  }
}
