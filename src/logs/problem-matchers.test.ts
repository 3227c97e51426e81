import { describe, expect, it } from 'vitest'
import { findProblems } from './problem-matchers.ts'

const failure = 'failure'

describe('problem matchers', () => {
  it.each([
    [
      'src/a.ts(12,5): error TS2322: Type x',
      { path: 'src/a.ts', line: 12, column: 5, level: failure, title: 'tsc TS2322', message: 'Type x' },
    ],
    [
      'src/a.ts:12:5 - error TS2322: Type x',
      { path: 'src/a.ts', line: 12, column: 5, level: failure, title: 'tsc TS2322', message: 'Type x' },
    ],
    [
      "bad.js: line 50, col 11, Error - 'myVar' is defined but never used. (no-unused-vars)",
      {
        path: 'bad.js',
        line: 50,
        column: 11,
        level: failure,
        title: 'eslint',
        message: "'myVar' is defined but never used. (no-unused-vars)",
      },
    ],
    [
      './main.go:7:2: undefined: foo',
      { path: './main.go', line: 7, column: 2, level: failure, title: 'go', message: 'undefined: foo' },
    ],
    [
      '    main_test.go:12: want 3',
      { path: 'main_test.go', line: 12, column: null, level: failure, title: 'go', message: 'want 3' },
    ],
    [
      'src/x.c:3:10: fatal error: foo.h: No such file or directory',
      {
        path: 'src/x.c',
        line: 3,
        column: 10,
        level: failure,
        title: 'gcc',
        message: 'foo.h: No such file or directory',
      },
    ],
    [
      'src/x.c:9:1: warning: unused variable',
      { path: 'src/x.c', line: 9, column: 1, level: 'warning', title: 'gcc', message: 'unused variable' },
    ],
    [
      'Helpers/MyHelper.cs(16,30): error CS1002: ; expected [/repo/A.csproj]',
      {
        path: 'Helpers/MyHelper.cs',
        line: 16,
        column: 30,
        level: failure,
        title: 'csc CS1002',
        message: '; expected [/repo/A.csproj]',
      },
    ],
    [
      'Dockerfile:3 DL3008 warning: Pin versions',
      {
        path: 'Dockerfile',
        line: 3,
        column: null,
        level: 'warning',
        title: 'hadolint DL3008',
        message: 'Pin versions',
      },
    ],
    [
      '#12 0.53 ./main.go:7:2: undefined: foo',
      { path: './main.go', line: 7, column: 2, level: failure, title: 'go', message: 'undefined: foo' },
    ],
  ])('reads %s', (line, expected) => {
    expect(findProblems([line])).toEqual([expected])
  })

  it.each([
    '2024-01-01T12:34:56Z starting',
    '12:34:56 INFO',
    ':12: foo',
    'foo:0: bar',
    'foo.go:0: bar',
    'error: something',
    'https://example.com:443: error: no',
    'GET /x.go HTTP/1.1',
    '',
  ])('reads nothing into %j', (line) => {
    expect(findProblems([line])).toEqual([])
  })

  it('takes linear time over hostile lines', () => {
    const started = performance.now()
    findProblems([
      'a'.repeat(1e6),
      'a:1:'.repeat(1e5),
      '('.repeat(1e6),
      'a.go:1'.repeat(1e5),
      ' '.repeat(1e6),
    ])
    expect(performance.now() - started).toBeLessThan(500)
  })
})
