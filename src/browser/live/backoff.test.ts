import { expect, it } from 'vitest'
import { backoff } from './backoff.ts'

it('waits longer with each try, up to half a minute, and each reader differently', () => {
  expect([0, 1, 2, 3].map((tries) => backoff(tries, 1))).toEqual([1000, 2000, 4000, 8000])
  expect(backoff(50, 1)).toBe(30_000)
  expect(backoff(3, 0)).toBe(4000)
})
