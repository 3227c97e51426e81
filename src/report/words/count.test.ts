import { expect, it } from 'vitest'
import { count, ordinal } from './count.ts'

it.each([
  [1, '1st'],
  [2, '2nd'],
  [3, '3rd'],
  [4, '4th'],
  [10, '10th'],
  [11, '11th'],
  [12, '12th'],
  [13, '13th'],
  [21, '21st'],
  [102, '102nd'],
  [111, '111th'],
])('%i is said as %s', (place, words) => {
  expect(ordinal(place)).toBe(words)
})

it('says one of a thing without an s', () => {
  expect([0, 1, 2].map((amount) => count(amount, 'build'))).toEqual(['0 builds', '1 build', '2 builds'])
})
