import { expect, test } from 'vitest'
import { expandVariables } from './expand-variables.ts'

// The table of https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand_test.go
test.each([
  ['$(VAR_A)', 'A'],
  ['___$(VAR_B)___', '___B___'],
  ['$(VAR_A)$(VAR_B)', 'AB'],
  ['$$(VAR_B)_$(VAR_A)', '$(VAR_B)_A'],
  ['$(VAR_NONE)', '$(VAR_NONE)'],
  ['f000-$$VAR_A', 'f000-$VAR_A'],
  ['foo\\$(VAR_C)bar', 'foo\\Cbar'],
  ['$$$$$$(BIG_MONEY)', '$$$(BIG_MONEY)'],
  ['$VAR_A)', '$VAR_A)'],
  ['$(cat file) $((1 + 2))', '$(cat file) $((1 + 2))'],
  ['$(VAR_A', '$(VAR_A'],
  ['$', '$'],
])('%s expands to %s', (text, expanded) => {
  expect(expandVariables(text, { VAR_A: 'A', VAR_B: 'B', VAR_C: 'C' })).toBe(expanded)
})
