import { describe, expect, it } from 'vitest'
import type { ProblemMatcher } from '../../domain/index.ts'
import { compileMatchers, matcherPatternsProblem, matcherProblem } from './compile-matchers.ts'
import { findProblems } from './find-problems.ts'

const inTime = { now: () => 0, ms: 1 }

function read(matcher: Partial<ProblemMatcher>, log: string, limit = inTime): string[] {
  const own = { name: 'lint', patterns: [], severity: 'error' as const, ...matcher }
  return findProblems(log.split('\n'), compileMatchers([own], limit)).map(
    ({ places: [place], level, title, message }) =>
      `${place?.path}:${place?.line}-${place?.endLine}:${place?.column}-${place?.endColumn} ${level} ${title}: ${message}`,
  )
}

describe('a repository’s own matcher', () => {
  it('reads all groups from one line', () => {
    const pattern =
      '^(?<file>\\S+)@(?<line>\\d+)-(?<endLine>\\d+),(?<column>\\d+)-(?<endColumn>\\d+) (?<severity>\\w+) (?<code>\\w+) (?<message>.*)$'
    expect(read({ patterns: [pattern] }, 'src/a.zig@3-3,5-9 warning Z1 no')).toEqual([
      'src/a.zig:3-3:5-9 warning lint Z1: no',
    ])
  })

  it('has its own severity where a line says none that is known', () => {
    const patterns = ['^(?P<file>\\S+)@(?P<line>\\d+) (?P<severity>\\w+) (?P<message>.*)$']
    expect(read({ patterns, severity: 'notice' }, 'a@1 meh x')).toEqual([
      'a:1-undefined:null-null notice lint: x',
    ])
  })

  it('reads lines that follow each other, and begins again where one is another', () => {
    const patterns = ['^what: (?<message>.*)$', '^where: (?<file>\\S+) (?<line>\\d+)$']
    const log = 'what: one\nwhat: two\nwhere: a 1\nwhere: b 2\nwhat: three\n\nwhere: c 3'
    expect(read({ patterns }, log)).toEqual(['a:1-undefined:null-null failure lint: two'])
  })

  it('reads a list below a file’s name', () => {
    const patterns = ['^(?<file>\\S+\\.proto):$', '^  (?<line>\\d+) (?<message>.*)$']
    const log = 'a.proto:\n  1 one\n  2 two\nb.proto:\n  3 three\n\n  4 of nothing'
    expect(read({ patterns }, log).map((line) => line.slice(0, 9))).toEqual([
      'a.proto:1',
      'a.proto:2',
      'b.proto:3',
    ])
  })

  it('finds nothing more when the time is over that all of them have for a log', () => {
    let time = 0
    const limit = { now: () => (time += 1), ms: 3 }
    const log = Array.from({ length: 10 }, (_, index) => `a@${index + 1} x`).join('\n')
    expect(read({ patterns: ['^(?<file>\\w)@(?<line>\\d+) (?<message>.*)$'] }, log, limit)).toHaveLength(3)
  })

  it('is left out when it cannot be compiled, and without a place finds nothing', () => {
    expect(read({ patterns: ['('] }, '(')).toEqual([])
    expect(read({ patterns: ['^(?<file>\\w)@(?<line>\\d+) (?<message>.*)$'] }, 'a@0 x')).toEqual([])
  })

  // Backtracking would take longer than the universe has: the test's own time limit is the bound.
  it('takes linear time, whatever its pattern', () => {
    const patterns = ['^(?<file>(?:a+)+)(?<line>(?:\\d|\\d\\d)+)(?<message>(?:x*)*)$']
    expect(read({ patterns }, `${'a'.repeat(4_000)}1${'x'.repeat(50)}!`)).toEqual([])
  })
})

describe('a pattern in a build file', () => {
  it('is fine in RE2 syntax with the known groups', () => {
    expect(matcherProblem('^(?<file>[^:]+):(?P<line>\\d+): (?<message>.*)$')).toBeNull()
  })

  it.each([
    ['(', /RE2 syntax: missing/],
    ['(?=a)', /RE2 syntax: .*\(\?=/],
    ['(a)\\1', /RE2 syntax/],
    ['(?<path>a)', /group `path`; known are file, line/],
    ['a{900}', /repeats too much/],
    ['a'.repeat(501), /longer than 500/],
    ['(a{1000}){1000}', /RE2 syntax: .*repeat/],
  ])('is refused with its reason: %s', (pattern, reason) => {
    expect(matcherProblem(pattern)).toMatch(reason)
  })

  it('needs a file, a line and a message, in whichever of its lines', () => {
    expect(matcherPatternsProblem(['(?<file>a)', '(?<line>1)(?<message>b)'])).toBeNull()
    expect(matcherPatternsProblem(['(?<file>a)', '(?<line>1)'])).toMatch(/\(\?<message>/)
    expect(matcherPatternsProblem([])).toMatch(/no pattern/)
    expect(matcherPatternsProblem(Array<string>(6).fill('(?<file>a)'))).toMatch(/more than 5/)
  })
})
