import { expect, test } from 'vitest'
import { formatGoDuration, parseGoDuration } from './go-duration.ts'

test.each([
  ['5m', 300_000, '5m0s'],
  ['12s', 12_000, '12s'],
  ['1h', 3_600_000, '1h0m0s'],
  ['1h30m', 5_400_000, '1h30m0s'],
  ['1.5s', 1500, '1.5s'],
  ['250ms', 250, '250ms'],
  ['0', 0, '0s'],
])('%s is %i ms and prints as %s', (text, ms, printed) => {
  expect(parseGoDuration(text)).toBe(ms)
  expect(formatGoDuration(ms)).toBe(printed)
})

test.each(['', '5', 'm5', '5 m', '-5m', '1d'])('%j is no duration', (text) => {
  expect(parseGoDuration(text)).toBeNull()
})
