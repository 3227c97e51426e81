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
  const asked = { at: 1_000, times: 1 }
  expect(isDue({ at: 0, attempts: 1 }, asked, 30_000)).toBe(false)
  expect(isDue({ at: 0, attempts: 1 }, asked, 3 * minute)).toBe(true)
})

it('gives up what GitHub does not send again, however often it is asked', () => {
  expect(isDue({ at: 0, attempts: 1 }, { at: 0, times: 4 }, 3 * 60 * minute)).toBe(true)
  expect(isDue({ at: 0, attempts: 1 }, { at: 0, times: 5 }, 1e12)).toBe(false)
})
