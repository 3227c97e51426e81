import type { Finding, ProblemMatcher, ProblemReader } from './finding.ts'
import { stripPrefix } from './strip-prefix.ts'
import { csc } from './tools/csc.ts'
import { eslintCompact } from './tools/eslint-compact.ts'
import { eslintStylish } from './tools/eslint-stylish.ts'
import { gcc } from './tools/gcc.ts'
import { go } from './tools/go.ts'
import { hadolint } from './tools/hadolint.ts'
import { nix } from './tools/nix.ts'
import { packer } from './tools/packer.ts'
import { python } from './tools/python.ts'
import { rustc } from './tools/rustc.ts'
import { tsc } from './tools/tsc.ts'

/** `tsc` before `csc`, whose codes are any; `gcc`, which knows a level, before `go`. */
const wellKnown: readonly ProblemMatcher[] = [
  tsc,
  csc,
  eslintCompact,
  gcc,
  go,
  hadolint,
  eslintStylish,
  python,
  rustc,
  nix,
  packer,
]

/** Lines are looked at no further than this: what tools say fits, and minified code does not. */
const longestLine = 4_096
/** Tools at work at one time whose lines are told apart. */
const mostSources = 64
/** More than anybody reads; they are only counted. */
const mostFindings = 2_000

/**
 * What the tools in a log said about files, in the order of the log.
 *
 * @param lines without control characters.
 * @param own matchers of the repository, which come before the well-known ones.
 */
export function findProblems(lines: readonly string[], own: readonly ProblemMatcher[] = []): Finding[] {
  const matchers = [...own, ...wellKnown]
  const sources = new Map<string, ProblemReader[]>()
  const findings: Finding[] = []

  function readersOf(source: string): ProblemReader[] {
    const known = sources.get(source)
    if (known) return known
    // Beyond what is told apart, lines are read as if one tool had written them.
    if (sources.size >= mostSources && source !== '') return readersOf('')
    const readers = matchers.map((start) => start())
    sources.set(source, readers)
    return readers
  }

  for (const line of lines) {
    if (findings.length >= mostFindings) break
    const { source, text } = stripPrefix(line.slice(0, longestLine))
    const bare = text.trimEnd()
    const before = findings.length
    // Each reads the line, because each has to know what stands between.
    for (const reader of readersOf(source)) {
      const others = findings.slice(before)
      const found = [reader.read(bare) ?? []].flat()
      findings.push(...found.filter((one) => !others.some((other) => isSamePlace(other, one))))
    }
  }
  for (const readers of sources.values()) findings.push(...readers.flatMap((reader) => reader.end() ?? []))
  return findings
}

/** Two tools' formats may match one line; the first counts. */
function isSamePlace(one: Finding, other: Finding): boolean {
  const [place, otherPlace] = [one.places[0], other.places[0]]
  return place?.path === otherPlace?.path && place?.line === otherPlace?.line
}
