import { expect, it } from 'vitest'
import { age, humanDuration } from './human-duration.ts'

it.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [268, '4m28s'],
  [600, '10m'],
  [3 * 3600 + 60, '3h1m'],
  [30 * 3600, '30h'],
  [3 * 86_400, '3d'],
  [7 * 86_400 + 3600, '7d1h'],
  [400 * 86_400, '400d'],
  [3 * 365 * 86_400, '3y'],
  [9 * 365 * 86_400, '9y'],
])('words %d seconds as %s', (seconds, words) => {
  expect(humanDuration(seconds * 1000)).toBe(words)
})

it('has no age for a time that is not there', () => {
  expect(age(undefined, 0)).toBeNull()
  expect(age('1970-01-01T00:00:00Z', 5000)).toBe('5s')
})
