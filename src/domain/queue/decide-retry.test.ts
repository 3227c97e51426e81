import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideRetry, pauseEnd, type RetryByItself } from './decide-retry.ts'

it.each<[string, { isInfrastructure: boolean; isWanted: boolean; before: RetryByItself | null }, unknown]>([
  [
    'the first time after half a minute',
    { isInfrastructure: true, isWanted: true, before: null },
    { retry: { attempt: 2, of: 3 }, afterMs: 30_000 },
  ],
  [
    'the second time after two minutes',
    { isInfrastructure: true, isWanted: true, before: { attempt: 2, of: 3 } },
    { retry: { attempt: 3, of: 3 }, afterMs: 120_000 },
  ],
  ['not a fourth time', { isInfrastructure: true, isWanted: true, before: { attempt: 3, of: 3 } }, null],
  ['not what failed by itself', { isInfrastructure: false, isWanted: true, before: null }, null],
  ['not what nobody wants', { isInfrastructure: true, isWanted: false, before: null }, null],
])('tries again %s', (_case, failed, decided) => {
  expect(decideRetry(failed)).toEqual(decided)
})

it('always ends, whatever happens in whatever order', () => {
  const end = fc.record({ isInfrastructure: fc.boolean(), isWanted: fc.boolean() })
  fc.assert(
    fc.property(fc.array(end, { minLength: 3 }), (ends) => {
      let before: RetryByItself | null = null
      let tried = 0
      for (const one of ends) {
        tried += 1
        const decided = decideRetry({ ...one, before })
        if (decided === null) return
        expect(one).toEqual({ isInfrastructure: true, isWanted: true })
        expect(tried).toBeLessThan(3)
        before = decided.retry
      }
    }),
  )
})

it('ends a pause at its time', () => {
  expect(pauseEnd(31_000, 1_000)).toBe(31_000)
  expect(pauseEnd(31_000, 31_000)).toBeNull()
  expect(pauseEnd(null, 1_000)).toBeNull()
})

it('waits for no clock that was ahead', () => {
  expect(pauseEnd(1_000 + 3_600_000, 1_000)).toBeNull()
})
