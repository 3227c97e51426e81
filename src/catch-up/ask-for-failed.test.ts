import { expect, it } from 'vitest'
import { isDue } from './ask-for-failed.ts'

const minute = 60_000

it('asks at once for what failed once, later for what fails again, and gives up in the end', () => {
  expect(isDue({ at: 0, attempts: 1 }, undefined, 0)).toBe(true)
  expect(isDue({ at: 0, attempts: 2 }, undefined, minute)).toBe(false)
  expect(isDue({ at: 0, attempts: 2 }, undefined, 2 * minute)).toBe(true)
  expect(isDue({ at: 0, attempts: 6 }, undefined, 1e12)).toBe(false)
})

it('does not ask twice while the answer is under way', () => {
  expect(isDue({ at: 0, attempts: 1 }, 1_000, 30_000)).toBe(false)
  expect(isDue({ at: 0, attempts: 1 }, 1_000, 2 * minute)).toBe(true)
})
