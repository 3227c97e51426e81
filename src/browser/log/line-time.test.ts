import { expect, it } from 'vitest'
import { lineTime } from './line-time.ts'

const start = '2026-01-01T10:00:00.000Z'

it('counts from the start of the step', () => {
  expect(lineTime('since', '2026-01-01T10:00:07.900Z', start)).toBe('0:07')
  expect(lineTime('since', '2026-01-01T10:12:07.000Z', start)).toBe('12:07')
  expect(lineTime('since', '2026-01-01T12:03:04.000Z', start)).toBe('2:03:04')
})

it('counts nothing backwards: clocks differ', () => {
  expect(lineTime('since', '2026-01-01T09:59:58.000Z', start)).toBe('0:00')
})

it('says nothing where nobody knows, and when nobody asks', () => {
  expect(lineTime('since', null, start)).toBe('')
  expect(lineTime('since', start, null)).toBe('')
  expect(lineTime('off', start, start)).toBe('')
})

it('says the time of day of whoever reads', () => {
  expect(lineTime('clock', start, null)).toMatch(/^\d{2}:00:00$|^\d{2}:[1345]\d:00$/)
})
