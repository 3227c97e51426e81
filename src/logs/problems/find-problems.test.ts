import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readProblems } from '../../../test/support/read-problems.ts'
import { findProblems } from './find-problems.ts'
import type { ProblemMatcher } from './finding.ts'

describe('reading a log for problems', () => {
  it.each(['2024-01-01T12:34:56Z starting', '12:34:56 INFO', ':12: foo', 'foo:0: bar', ''])(
    'reads nothing into %j, nor behind what a runner writes before it',
    (line) => {
      for (const prefix of ['', '#12 0.53 ', '[build] ', '[linux/arm64] [1/2] ', '2024-01-01T12:34:56Z '])
        expect(readProblems(prefix + line)).toEqual([])
    },
  )

  it('takes a line that two formats match for one problem', () => {
    expect(readProblems('main.go:7:2: error: undefined')).toEqual(['main.go:7:2 failure error: undefined'])
  })

  it('puts the repository’s own matchers first', () => {
    const own: ProblemMatcher = () => ({
      read: (line) =>
        line.startsWith('main.go')
          ? { places: [{ path: 'main.go', line: 7 }], level: 'notice', title: 'own', message: line }
          : null,
      end: () => null,
    })
    expect(findProblems(['main.go:7:2: undefined'], [own]).map(({ title }) => title)).toEqual(['own'])
  })

  it('keeps lines of many tools at work apart, and of too many has no more readers', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `#${index} 0.1 error[E0001]: x`)
    lines.push('#0 0.2  --> src/main.rs:1:1')
    expect(readProblems(lines.join('\n'))).toEqual(['src/main.rs:1:1 failure rustc E0001: x'])
  })

  it('gets through any log', () => {
    const piece = fc.constantFrom(
      ...[
        'error',
        ':',
        ' ',
        '12',
        'a.go',
        '(',
        ')',
        '  File "',
        '", line ',
        '--> ',
        '[',
        ']',
        '#1 0.1 ',
        '\n',
      ],
      ...['Error: x', '  on a.hcl line 4', ' at /nix/store/x:1:2:', '/a.js', '│ ', '> ', 'warning', 'x: y'],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const { places, message } of findProblems(pieces.join('').split('\n'))) {
          expect(places.length).toBeGreaterThan(0)
          expect(places.every(({ line }) => line >= 1)).toBe(true)
          expect(typeof message).toBe('string')
        }
      }),
    )
  })

  // Quadratic time would be minutes: the test's own time limit is the bound.
  it('takes linear time over hostile lines', () => {
    const hostile = [
      'a:1:',
      '(',
      'a.go:1',
      ' ',
      ' [',
      '[a',
      'at ',
      'at /x:1:2',
      '-->',
      'error: ',
      '/a.b',
      '"',
      '> ',
    ]
    findProblems(hostile.flatMap((text) => Array<string>(50).fill(text.repeat(1e5))))
  })
})
