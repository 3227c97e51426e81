import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  [
    "bad.js: line 50, col 11, Error - 'myVar' is defined but never used. (no-unused-vars)",
    "bad.js:50:11 failure eslint no-unused-vars: 'myVar' is defined but never used.",
  ],
  [
    '/app/x.ts: line 1, col 2, Warning - Use (this) instead. (@acme/no-that)',
    '/app/x.ts:1:2 warning eslint @acme/no-that: Use (this) instead.',
  ],
  ['x.js: line 3, col 1, Error - Parsing error', 'x.js:3:1 failure eslint: Parsing error'],
])('ESLint’s compact format is read: %s', (line, expected) => {
  expect(readProblems(line)).toEqual([expected])
})

it.each(['bad.js: line 50, Error - no column', 'line 50, col 11, Error - no file', '2 problems'])(
  'nothing is read into %j',
  (line) => {
    expect(readProblems(line)).toEqual([])
  },
)
