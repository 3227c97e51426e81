import { expect, it } from 'vitest'
import { readProblems } from '../../../../test/support/read-problems.ts'

it.each([
  ['plain', 'src/a.ts(12,5): error TS2322: Type x'],
  ['pretty', 'src/a.ts:12:5 - error TS2322: Type x'],
  ['in a step of BuildKit', '#12 0.53 src/a.ts(12,5): error TS2322: Type x'],
])('tsc’s errors are read, %s', (_, line) => {
  expect(readProblems(line)).toEqual(['src/a.ts:12:5 failure tsc TS2322: Type x'])
})

it.each(['app/(shop)/[id]/page.tsx(1,14): error TS1: x', 'app/(shop)/[id]/page.tsx:1:14 - error TS1: x'])(
  'folders may have parentheses and brackets: %s',
  (line) => {
    expect(readProblems(line)).toEqual(['app/(shop)/[id]/page.tsx:1:14 failure tsc TS1: x'])
  },
)

it.each(['error TS18003: No inputs were found', 'src/a.ts(0,5): error TS2322: x', 'src/a.ts(12,5): TS2322'])(
  'nothing is read into %j',
  (line) => {
    expect(readProblems(line)).toEqual([])
  },
)
