import { expect, test } from 'vitest'
import { RegistryError, tryAgain } from './try-again.ts'

const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

test.each([
  ['a registry that is overloaded', new RegistryError(503, 'busy'), 3],
  ['too many requests', new RegistryError(429, 'slow down'), 3],
  ['a connection that broke', reset, 3],
  ['a login that is refused', new RegistryError(401, 'who?'), 1],
  ['a registry that is not there', refused, 1],
])('%s is asked as often as it makes sense', async (_, error, times) => {
  let asked = 0
  const work = () => {
    asked += 1
    return Promise.reject(error)
  }
  await expect(tryAgain(work, [0, 0])).rejects.toBe(error)
  expect(asked).toBe(times)
})

test('goes on once it works', async () => {
  let asked = 0
  const work = () => Promise.resolve((asked += 1)).then((n) => (n < 2 ? Promise.reject(reset) : n))
  expect(await tryAgain(work, [0, 0])).toBe(2)
})
