import { expect, it } from 'vitest'
import { hastyClock } from '../test/support/fakes/hasty-clock.ts'
import { keepingLog } from '../test/support/fakes/silent-log.ts'
import { waitUntil } from '../test/support/wait-until.ts'
import { startLoop } from './stage.ts'

const store = { onWake: () => () => {} }

it('tries what fails again once a second at most, however often it is woken', async () => {
  const clock = hastyClock()
  const log = keepingLog()
  const times: number[] = []
  let ring = () => {}
  const loop = startLoop({
    ...{ name: 'test', store, topics: [], pollMs: 5_000, clock, log },
    onWake(wake) {
      ring = wake
      return () => {}
    },
    turn() {
      times.push(clock.now())
      // As a watch does that has much to say.
      ring()
      return Promise.reject(new Error('broken'))
    },
  })
  await waitUntil('ten turns', () => times.length >= 10)
  await loop.stop()
  const pauses = times.slice(1, 10).map((time, index) => time - (times[index] ?? 0))
  expect(pauses.slice(0, 2)).toEqual([250, 500])
  expect(new Set(pauses.slice(2))).toEqual(new Set([1_000]))
})

it('hears the wake that came while it was at work', async () => {
  const clock = hastyClock()
  const times: number[] = []
  let ring = () => {}
  const loop = startLoop({
    ...{ name: 'test', store, topics: [], pollMs: 3_600_000, clock, log: keepingLog() },
    onWake(wake) {
      ring = wake
      return () => {}
    },
    turn() {
      times.push(clock.now())
      if (times.length === 1) ring()
      return Promise.resolve('idle')
    },
  })
  await waitUntil('a second turn', () => times.length >= 2)
  await loop.stop()
  expect(times[1]).toBe(times[0])
})
