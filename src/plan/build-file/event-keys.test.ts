import { describe, expect, it } from 'vitest'
import type { BuildSpec } from '../../domain/index.ts'
import { parseBuildFile } from './parse-build-file.ts'

const text = (...lines: string[]) =>
  ['version: 1', 'builds:', '  a:', '    image: a/b', ...lines.map((line) => `    ${line}`), ''].join('\n')

function spec(...lines: string[]): BuildSpec {
  const parsed = parseBuildFile(text(...lines))
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed.file.builds[0]!
}

function messages(...lines: string[]): string[] {
  const parsed = parseBuildFile(text(...lines))
  return 'problems' in parsed ? parsed.problems.map(({ line, message }) => `${line}: ${message}`) : []
}

describe('a merge group', () => {
  it.each([
    [
      'follows the pull requests that it is made of',
      'on: { pull_request: { branches: [main], paths: [x] } }',
      ['main'],
    ],
    ['may have branches of its own', 'on: { pull_request: , merge_group: { branches: [dev] } }', ['dev']],
    ['may be all that builds', 'on: { merge_group: }', []],
  ])('%s', (_what, on, branches) => {
    expect(spec(on).on.mergeGroup).toEqual({ branches })
  })

  it('is not built where only pushes are', () => {
    expect(spec('on: { push: }').on).toMatchObject({ pullRequest: null, mergeGroup: null })
  })
})

it('reads labels, cancel-in-progress and problem matchers, and leaves them open where they are not written', () => {
  expect(
    spec(
      'on: { pull_request: { labels: [preview, "area/*"] } }',
      'cancel-in-progress: false',
      'problem-matchers:',
      "  - { name: vale, pattern: '^(?P<file>\\S+):(?P<line>\\d+) (?P<message>.+)$', severity: warning }",
      "  - { name: two, patterns: ['^(?P<file>\\S+)$', '(?P<line>\\d+) (?P<message>.+)'] }",
    ),
  ).toMatchObject({
    on: { pullRequest: { branches: [], paths: [], labels: ['preview', 'area/*'] } },
    cancelInProgress: false,
    matchers: [
      { name: 'vale', patterns: [expect.stringContaining('(?P<file>') as string], severity: 'warning' },
      { name: 'two', patterns: [expect.any(String), expect.any(String)], severity: 'error' },
    ],
  })
  expect(spec()).toMatchObject({ cancelInProgress: null, matchers: [], on: { pullRequest: { labels: [] } } })
})

const matcher = (rest: string) => ['problem-matchers:', `  - { name: m, ${rest} }`]
it.each<[what: string, lines: string[], words: string]>([
  ['an event in another spelling', ['on: { merge-group: }'], 'merge_group'],
  ['a key in another spelling', ['cancel_in_progress: true'], 'cancel-in-progress'],
  ['text for a truth value', ['cancel-in-progress: "yes"'], '`true` or `false`'],
  ['paths of a merge group', ['on: { merge_group: { paths: [a] } }'], 'paths'],
  ['a bad pattern of labels', ['on: { pull_request: { labels: ["[z-a]"] } }'], 'bad pattern'],
  ['a matcher without a pattern', matcher('severity: error'), 'either a `pattern`'],
  ['a matcher with both', matcher("pattern: 'a', patterns: ['a']"), 'either a `pattern`'],
  ['a pattern that needs backtracking', matcher("pattern: '(?P<file>a)(?=b)'"), '6:'],
  ['an unknown group', matcher("pattern: '(?P<fiel>a)'"), '`fiel`'],
  ['a pattern without a message', matcher("pattern: '(?P<file>a):(?P<line>1)'"), 'message'],
  [
    'an unknown severity',
    matcher("pattern: '(?P<file>a) (?P<line>1) (?P<message>b)', severity: fatal"),
    '`notice`',
  ],
])('says what is wrong with %s', (_what, lines, words) => {
  const found = messages(...lines)
  expect(found.join('\n')).toContain(words)
  expect(found).not.toEqual([])
})
