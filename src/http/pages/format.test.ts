import { expect, it } from 'vitest'
import { formatBytes, formatDuration, formatTime } from './format.ts'

it.each([
  [-5, '0.0 s'],
  [412, '0.4 s'],
  [9_999, '10.0 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [3_599_000, '59 min 59 s'],
  [3_720_000, '1 h 02 min'],
])('writes %i ms as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [999_999, '1.0 MB'],
  [4_200_000, '4.2 MB'],
  [7e15, '7000.0 TB'],
])('writes %i bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it('writes times in UTC and says so', () => {
  expect(formatTime(Date.UTC(2026, 0, 2, 3, 4))).toBe('2026-01-02 03:04 UTC')
})
