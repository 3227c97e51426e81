import { expect, it } from 'vitest'
import { coalesce } from './coalesce.ts'

/** A clock that a test moves; work waits in it. */
function pace(random = 0) {
  const waiting: { at: number; work: () => void }[] = []
  let now = 0
  return {
    now: () => now,
    random: () => random,
    later: (ms: number, work: () => void) => void waiting.push({ at: now + ms, work }),
    async forward(ms: number): Promise<void> {
      now += ms
      const due = waiting.filter(({ at }) => at <= now)
      waiting.splice(0, waiting.length, ...waiting.filter(({ at }) => at > now))
      for (const { work } of due) work()
      await new Promise<void>((resolve) => setImmediate(resolve))
    },
  }
}

it('does once what many ask for, and not more often than once a second', async () => {
  let done = 0
  const time = pace()
  const ask = coalesce(() => Promise.resolve((done += 1)), time)
  for (let n = 0; n < 100; n += 1) ask()
  await time.forward(1)
  expect(done).toBe(1)
  for (let n = 0; n < 100; n += 1) ask()
  await time.forward(900)
  expect(done).toBe(1)
  await time.forward(100)
  expect(done).toBe(2)
})

it('does it once more for who asked while it was done, and never twice at a time', async () => {
  let begun = 0
  let finish = () => {}
  const time = pace()
  const ask = coalesce(() => {
    begun += 1
    return new Promise<void>((resolve) => (finish = resolve))
  }, time)
  ask()
  await time.forward(1)
  ask()
  ask()
  await time.forward(5000)
  expect(begun).toBe(1)
  finish()
  await time.forward(0)
  await time.forward(5000)
  expect(begun).toBe(2)
})

it('asks a service that is slow less often', async () => {
  let begun = 0
  let finish = () => {}
  const time = pace()
  const ask = coalesce(() => {
    begun += 1
    return new Promise<void>((resolve) => (finish = resolve))
  }, time)
  ask()
  await time.forward(1)
  await time.forward(400)
  finish()
  await time.forward(0)
  ask()
  await time.forward(3_999)
  expect(begun).toBe(1)
  await time.forward(1)
  expect(begun).toBe(2)
})

it('is not done by all readers at the same moment', async () => {
  let done = 0
  const time = pace(0.5)
  coalesce(() => Promise.resolve((done += 1)), time, 1000, 300)()
  await time.forward(149)
  expect(done).toBe(0)
  await time.forward(1)
  expect(done).toBe(1)
})
