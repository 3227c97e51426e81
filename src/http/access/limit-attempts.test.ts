import { expect, it } from 'vitest'
import { createAttemptLimit } from './limit-attempts.ts'

function limit(mostCallers = 100) {
  const clock = { at: 0, now: () => clock.at, sleep: () => Promise.resolve() }
  return { clock, attempts: createAttemptLimit({ clock, most: 2, windowMs: 10_000, mostCallers }) }
}

it('lets a caller fail so often, and then makes it wait for the end of the window', () => {
  const { clock, attempts } = limit()
  attempts.failed('a')
  expect(attempts.waitSeconds('a')).toBe(0)
  clock.at = 3_500
  attempts.failed('a')
  expect(attempts.waitSeconds('a')).toBe(7)
  expect(attempts.waitSeconds('b')).toBe(0)
  clock.at = 10_000
  expect(attempts.waitSeconds('a')).toBe(0)
})

it('remembers a bounded number of callers, the latest ones', () => {
  const { attempts } = limit(2)
  for (const caller of ['a', 'b', 'c']) {
    attempts.failed(caller)
    attempts.failed(caller)
  }
  expect(['a', 'b', 'c'].map((caller) => attempts.waitSeconds(caller) > 0)).toEqual([false, true, true])
})
