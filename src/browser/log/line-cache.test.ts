import { expect, it } from 'vitest'
import { createLineCache } from './line-cache.ts'

const lines = (from: number, count: number, text = 'text') =>
  Array.from({ length: count }, (_, index) => ({ n: from + index, at: null, text }))

it('knows what is missing of a range', () => {
  const cache = createLineCache()
  cache.put(lines(100, 50))
  expect(cache.missing(100, 149)).toBeNull()
  expect(cache.missing(90, 149)).toEqual({ first: 90, last: 99 })
  expect(cache.missing(100, 160)).toEqual({ first: 150, last: 160 })
  expect(cache.missing(90, 160)).toEqual({ first: 90, last: 160 })
})

it('forgets what was read longest ago when it has too many lines, or too long ones', () => {
  const few = createLineCache(5)
  for (let from = 1; from < 5000; from += 200) few.put(lines(from, 200))
  expect(few.get(1)).toBeUndefined()
  expect(few.get(4900)).toBeDefined()
  const short = createLineCache(1000, 10_000)
  for (let from = 1; from < 5000; from += 200) short.put(lines(from, 200, 'x'.repeat(100)))
  expect(short.get(1)).toBeUndefined()
  expect(short.get(4900)).toBeDefined()
})

it('takes the newer of a line that came again', () => {
  const cache = createLineCache()
  cache.put(lines(1, 1, 'half'))
  cache.put(lines(1, 1, 'half and whole'))
  expect(cache.get(1)?.text).toBe('half and whole')
})
