import { expect, test } from 'vitest'
import { parseDuration } from './parse-duration.ts'

test.each([
  ['8s', 8000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['8', null],
  ['', null],
  ['-1s', null],
])('%s is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})
