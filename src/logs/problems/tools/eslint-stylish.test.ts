import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

const log = `
/app/src/test.js
  5:10  error    'addOne' is defined but never used  no-unused-vars
  6:1   warning  Unexpected console statement        no-console
  7:3   error    Parsing error: Unexpected token

/app/src/other file.ts
  1:1  error  Two rules  @typescript-eslint/no-unsafe-call

✖ 4 problems (3 errors, 1 warning)
`

const problems = [
  "/app/src/test.js:5:10 failure eslint no-unused-vars: 'addOne' is defined but never used",
  '/app/src/test.js:6:1 warning eslint no-console: Unexpected console statement',
  '/app/src/test.js:7:3 failure eslint: Parsing error: Unexpected token',
  '/app/src/other file.ts:1:1 failure eslint @typescript-eslint/no-unsafe-call: Two rules',
]

it('ESLint’s own format is read: the file above, its problems below', () => {
  expect(readProblems(log)).toEqual(problems)
})

it('steps of BuildKit that ran at the same time are told apart', () => {
  const first = log.split('\n').map((line) => `#12 0.53 ${line}`)
  const mixed = first.flatMap((line, index) => [line, `#14 ${index}.1 Downloading ${index}`])
  expect(readProblems(mixed.join('\n'))).toEqual(problems)
})

it.each([
  '  5:10  error  no file above',
  'test.js\nsomething else\n  5:10  error  not its problem',
  'test.js\n\n  5:10  error  a blank line ends it',
  'test.js\n  12:34:56  error  a time of day',
])('nothing is read into %j', (lines) => {
  expect(readProblems(lines)).toEqual([])
})

it('of a file that could not be read as a whole, its first line is meant', () => {
  expect(readProblems('test.js\n  0:0  error  Parsing error: not in the project')).toEqual([
    'test.js:1 failure eslint: Parsing error: not in the project',
  ])
})
