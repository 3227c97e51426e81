import { expect, it } from 'vitest'
import { decideTelling } from './decide-telling.ts'

it.each([
  ['progress goes where nothing is limited', { ends: false, takes: 1, left: Infinity, open: 10_000 }, 'tell'],
  [
    'progress goes where an end is left for each open check',
    { ends: false, takes: 1, left: 11, open: 10 },
    'tell',
  ],
  [
    'progress that takes the last write of an end is held',
    { ends: false, takes: 1, left: 10, open: 10 },
    'hold',
  ],
  ['progress is held where nothing is left', { ends: false, takes: 1, left: 0, open: 0 }, 'hold'],
  ['an end goes however many are open', { ends: true, takes: 1, left: 1, open: 500 }, 'tell'],
  ['an end waits where nothing is left', { ends: true, takes: 1, left: 0, open: 1 }, 'rest'],
  ['an end waits where more was spent than there was', { ends: true, takes: 1, left: -3, open: 1 }, 'rest'],
  ['an end of two writes waits until both fit', { ends: true, takes: 2, left: 1, open: 1 }, 'rest'],
] as const)('%s', (_, facts, expected) => {
  expect(decideTelling(facts)).toBe(expected)
})
