import { expect, it } from 'vitest'
import { keepFresh } from './keep-fresh.ts'

function fresh() {
  const clock = { at: 0, now: () => clock.at }
  let reads = 0
  let broken = false
  const ask = keepFresh(
    () => {
      reads += 1
      return broken ? Promise.reject(new Error('away')) : Promise.resolve(reads)
    },
    { clock, maxAgeMs: 10, pauseMs: 5 },
  )
  return { ask, clock, breakIt: () => (broken = true), reads: () => reads }
}

it('asks once for all who want to know at one time, and again when the answer has grown old', async () => {
  const { ask, clock } = fresh()
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  clock.at = 9
  expect(await ask()).toBe(1)
  clock.at = 10
  expect(await ask()).toBe(2)
})

it('tells what it knows while nobody answers, and does not ask again for a moment', async () => {
  const { ask, clock, breakIt, reads } = fresh()
  await ask()
  breakIt()
  clock.at = 10
  expect(await ask()).toBe(1)
  clock.at = 14
  expect(await ask()).toBe(1)
  expect(reads()).toBe(2)
  clock.at = 15
  expect(await ask()).toBe(1)
  expect(reads()).toBe(3)
})

it('fails only as long as it knows nothing', async () => {
  const { ask, breakIt } = fresh()
  breakIt()
  await expect(ask()).rejects.toThrow('away')
})
