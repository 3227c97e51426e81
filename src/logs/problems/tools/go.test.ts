import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  ['./main.go:7:2: undefined: foo', './main.go:7:2 failure go: undefined: foo'],
  ['    main_test.go:12: want 3', 'main_test.go:12 failure go: want 3'],
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
