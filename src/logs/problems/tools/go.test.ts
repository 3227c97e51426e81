import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'
import { findProblems } from '../find-problems.ts'

it.each([
  ['./main.go:7:2: undefined: foo', './main.go:7:2 failure go: undefined: foo'],
  ['    main_test.go:12: want 3', 'main_test.go:12 failure go: want 3'],
  ['go.mod:2: unknown directive: foo', 'go.mod:2 failure go: unknown directive: foo'],
  ['vet: ./main.go:7:2: undeclared name', './main.go:7:2 failure go: undeclared name'],
  ['#9 12.4 pkg/a.go:1:1: expected package', 'pkg/a.go:1:1 failure go: expected package'],
])('Go’s compiler, vet and tests are read: %s', (line, expected) => {
  expect(readProblems(line)).toEqual([expected])
})

it.each([
  'foo.go:0: bar',
  '# example.com/acme',
  'GET /x.go HTTP/1.1',
  '\t/app/main.go:7 +0x1d',
  'main.go:12:',
])('nothing is read into %j', (line) => {
  expect(readProblems(line)).toEqual([])
})

it('a file that a test names is one of its package, whose name stands at its end', () => {
  const log = [
    '--- FAIL: TestA (0.00s)',
    '    --- FAIL: TestA/of_two (0.00s)',
    '        a_test.go:4: got 2',
    '            want 3',
    '        a_test.go:4: got 1',
    'FAIL',
    'FAIL\texample.com/shop/internal/till\t0.007s',
    'FAIL',
  ]
  const found = findProblems(log)
  expect(found.map(({ message }) => message)).toEqual(['got 2', 'got 1'])
  expect(found[0]?.places.map(({ path }) => path)).toEqual([
    'shop/internal/till/a_test.go',
    'internal/till/a_test.go',
    'till/a_test.go',
    'a_test.go',
  ])
})

it('what tests say that do not fail is no problem', () => {
  const log = `=== RUN   TestA
    a_test.go:4: one of many words
--- PASS: TestA (0.00s)
=== RUN   TestB
    a_test.go:9: want 3
--- FAIL: TestB (0.00s)
=== RUN   TestC
    a_test.go:12: not on this machine
--- SKIP: TestC (0.00s)
FAIL
FAIL\texample.com/shop\t0.007s
=== RUN   TestD
    d_test.go:4: more words
ok  \texample.com/shop/till\t0.003s`
  expect(readProblems(log)).toEqual(['shop/a_test.go:9 failure go: want 3'])
})
