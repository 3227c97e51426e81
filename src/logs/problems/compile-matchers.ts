import { RE2JS } from 're2js'
import type { ProblemMatcher as OwnMatcher } from '../../domain/index.ts'
import { levelOf, type Finding, type ProblemMatcher, type SeenPlace } from './finding.ts'

const mostMatchers = 20
const mostPatterns = 5
const longestPattern = 500
/** Instructions: a line of 4 kB takes a pattern of this size about a tenth of a second at worst. */
const largestProgram = 300
const groups = ['file', 'line', 'column', 'endLine', 'endColumn', 'severity', 'code', 'message']

/** Time that the matchers of a repository may take over one log. */
export interface TimeLimit {
  /** Milliseconds, of any clock that only goes forward. */
  now: () => number
  ms: number
}

type Said = Partial<Record<string, string>>

/** Why a pattern of a build file cannot be used, in a sentence that follows its name; null when it can. */
export function matcherProblem(pattern: string): string | null {
  if (pattern.length > longestPattern) return `is longer than ${longestPattern} characters`
  const compiled = compile(pattern)
  if (typeof compiled === 'string') return compiled
  if (compiled.programSize() > largestProgram)
    return 'repeats too much: use `*` or `+`, or smaller numbers in braces'
  const unknown = Object.keys(compiled.namedGroups()).find((name) => !groups.includes(name))
  if (unknown !== undefined) return `has the group \`${unknown}\`; known are ${groups.join(', ')}`
  return null
}

/** The same of all patterns of one matcher: what is wrong with them together. */
export function matcherPatternsProblem(patterns: readonly string[]): string | null {
  if (patterns.length === 0) return 'has no pattern'
  if (patterns.length > mostPatterns) return `has more than ${mostPatterns} patterns`
  const named = new Set(
    patterns.flatMap((pattern) => {
      const compiled = compile(pattern)
      return typeof compiled === 'string' ? [] : Object.keys(compiled.namedGroups())
    }),
  )
  const missing = ['file', 'line', 'message'].find((name) => !named.has(name))
  return missing === undefined ? null : `has no group \`(?<${missing}>…)\` in any of its patterns`
}

/** Of one build. */
export const mostOwnMatchers = mostMatchers

/**
 * The matchers of a repository. Nothing of them can be wrong, since the build file was checked; whatever is
 * nevertheless is left out. When their time is over they find nothing more.
 */
export function compileMatchers(matchers: readonly OwnMatcher[], limit: TimeLimit): ProblemMatcher[] {
  let left = limit.ms
  const usable = (pattern: string) => {
    const compiled = matcherProblem(pattern) === null ? compile(pattern) : ''
    return typeof compiled === 'string' ? [] : [compiled]
  }

  function match(pattern: RE2JS, line: string): Said | null {
    if (left <= 0) return null
    const before = limit.now()
    // Whether it matches at all is known much sooner than where its groups are.
    const matcher = pattern.test(line) ? pattern.matcher(line) : null
    const said = matcher?.find() ? definedOf(matcher.getNamedGroups()) : null
    left -= limit.now() - before
    return said
  }

  return matchers.slice(0, mostMatchers).flatMap((matcher) => {
    const patterns = matcher.patterns.flatMap(usable)
    const isWhole = patterns.length === matcher.patterns.length && patterns.length <= mostPatterns
    return isWhole && patterns.length > 0 ? [readerOf(matcher, patterns, match)] : []
  })
}

/**
 * Several patterns match lines that follow each other. Where the file stands in an earlier line than the last,
 * that one may match several lines: a list of problems below the file's name.
 */
function readerOf(
  matcher: OwnMatcher,
  patterns: readonly RE2JS[],
  match: (pattern: RE2JS, line: string) => Said | null,
): ProblemMatcher {
  const last = patterns.length - 1
  const lists = last > 0 && !Object.hasOwn(patterns[last]?.namedGroups() ?? {}, 'file')
  return () => {
    let next = 0
    let said: Said = {}
    function tryAt(at: number, line: string): Finding | null | 'no match' {
      const pattern = patterns[at]
      const groups = pattern === undefined ? null : match(pattern, line)
      if (!groups) return 'no match'
      const all = { ...said, ...groups }
      if (at === last) {
        next = lists ? last : 0
        if (!lists) said = {}
        return findingOf(matcher, all)
      }
      said = all
      next = at + 1
      return null
    }
    return {
      read(line) {
        const found = tryAt(next, line)
        if (found !== 'no match') return found
        const restarts = next > 0
        next = 0
        said = {}
        const again = restarts ? tryAt(0, line) : 'no match'
        return again === 'no match' ? null : again
      },
      end: () => null,
    }
  }
}

function findingOf(matcher: OwnMatcher, said: Said): Finding | null {
  const line = numberOf(said['line'])
  const path = said['file']?.trim() ?? ''
  if (line === null || path === '' || path.length > 400) return null
  const [column, endLine, endColumn] = [said['column'], said['endLine'], said['endColumn']].map(numberOf)
  const place: SeenPlace = {
    path,
    line,
    column: column ?? null,
    endColumn: endColumn ?? null,
    ...(endLine == null ? {} : { endLine }),
  }
  const code = said['code']?.trim() ?? ''
  return {
    places: [place],
    level: severityOf(matcher, said['severity']),
    title: code === '' ? matcher.name : `${matcher.name} ${code}`,
    message: said['message'] ?? '',
  }
}

function severityOf(matcher: OwnMatcher, said: string | undefined): Finding['level'] {
  return levelOf(/^(?:error|warning|notice)$/i.test(said ?? '') ? said : matcher.severity)
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : null
}

function definedOf(groups: Record<string, string | null>): Said {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}

/** In words of the engine, which name the part that it does not understand. */
function compile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const words = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'no pattern'
    return `is not in RE2 syntax: ${words}`
  }
}
