import { expect, it } from 'vitest'
import { clockTime, dateAndTime, duration, size } from './units.ts'

it.each([
  [-5, 'under 1 s'],
  [850, 'under 1 s'],
  [42_400, '42 s'],
  [59_700, '1 min'],
  [185_000, '3 min 5 s'],
  [3_600_000, '1 h'],
  [7_800_000, '2 h 10 min'],
])('%i ms last %s', (ms, words) => {
  expect(duration(ms)).toBe(words)
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_989_004, '2.0 MB'],
  [123_456_789, '123 MB'],
  [999_999, '1.0 MB'],
  [5e15, '5000 TB'],
])('%i bytes are %s', (bytes, words) => {
  expect(size(bytes)).toBe(words)
})

it('tells the hour with its zone', () => {
  expect(clockTime(Date.parse('2026-11-20T14:02:11.9Z'))).toBe('14:02:11 UTC')
})

it('writes dates in UTC and says so', () => {
  expect(dateAndTime(Date.UTC(2026, 0, 2, 3, 4))).toBe('2026-01-02 03:04 UTC')
})
