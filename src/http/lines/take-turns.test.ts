import { expect, it } from 'vitest'
import { createTurns } from './take-turns.ts'

/** Work that ends when it is told to. */
function job() {
  const { promise, resolve } = Promise.withResolvers<string>()
  const state = { isBegun: false }
  return {
    state,
    end: () => resolve('done'),
    work: () => {
      state.isBegun = true
      return promise
    },
  }
}
const never = new AbortController().signal

it('lets each caller have one at a time, and the others go on meanwhile', async () => {
  const turns = createTurns({ most: 2, mostWaiting: 2 })
  const [first, second, other, third] = [job(), job(), job(), job()]
  const one = turns.take('ada', never, first.work)
  const two = turns.take('ada', never, second.work)
  const three = turns.take('bob', never, other.work)
  const four = turns.take('eve', never, third.work)
  await Promise.resolve()
  expect([first, second, other, third].map(({ state }) => state.isBegun)).toEqual([true, false, true, false])
  first.end()
  expect(await one).toBe('done')
  await expect.poll(() => second.state.isBegun).toBe(true)
  for (const { end } of [second, other, third]) end()
  expect(await Promise.all([two, three, four])).toEqual(['done', 'done', 'done'])
})

it('refuses a caller who has too many waiting, and forgets who has gone', async () => {
  const turns = createTurns({ most: 2, mostWaiting: 1 })
  const first = job()
  const one = turns.take('ada', never, first.work)
  const going = new AbortController()
  const second = job()
  const two = turns.take('ada', going.signal, second.work)
  expect(await turns.take('ada', never, job().work)).toBe('busy')
  going.abort()
  expect(await two).toBe('gone')
  first.end()
  await one
  expect(second.state.isBegun).toBe(false)
})

it('gives the turn on when the work fails', async () => {
  const turns = createTurns({ most: 1, mostWaiting: 1 })
  await expect(turns.take('ada', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  const next = job()
  next.end()
  expect(await turns.take('ada', never, next.work)).toBe('done')
})
