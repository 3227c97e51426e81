import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  [
    'error[E0425]: cannot find value `x`\n --> src/main.rs:2:5\n  |\n2 |     x;\n',
    'src/main.rs:2:5 failure rustc E0425: cannot find value `x`',
  ],
  ['warning: unused import\n   --> src/lib.rs:120:15\n', 'src/lib.rs:120:15 warning rustc: unused import'],
  [
    'error: this message has\n       two lines\n --> src/main.rs:2:5',
    'src/main.rs:2:5 failure rustc: this message has',
  ],
  [
    '#9 0.1 error[E0425]: cannot\n#9 0.1   --> src/main.rs:2:5',
    'src/main.rs:2:5 failure rustc E0425: cannot',
  ],
])('rustc and cargo are read: %s', (lines, expected) => {
  expect(readProblems(lines)).toEqual([expected])
})

it.each([
  ' --> src/main.rs:2:5',
  'error: could not compile `acme`\n\n --> src/main.rs:2:5',
  'error: aborting due to 1 previous error',
  'error: x\n --> src/main.rs:0:5',
])('nothing is read into %j', (lines) => {
  expect(readProblems(lines)).toEqual([])
})
