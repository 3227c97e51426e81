import { expect, it } from 'vitest'
import { keepPatience } from './keep-patience.ts'
import type { Suspicion } from './suspect-stall.ts'

const minute = 60_000
const suspicion = (change: Partial<Suspicion> = {}): Suspicion => ({
  ...{ cause: 'unschedulable', since: null, limitMs: 10 * minute, reason: 'Unschedulable' },
  ...{ message: 'no node', container: null },
  ...change,
})

it('counts from what the cluster says, so that a restart does not begin anew', () => {
  const now = 100 * minute
  expect(keepPatience(80 * minute).take(suspicion({ since: 95 * minute }), now)).toBe(105 * minute)
})

it('does not believe a clock that says before the execution was admitted, or after it was seen', () => {
  const now = 100 * minute
  expect(keepPatience(98 * minute).take(suspicion({ since: 2 * minute }), now)).toBe(108 * minute)
  expect(keepPatience(98 * minute).take(suspicion({ since: 500 * minute }), now)).toBe(110 * minute)
})

it('looks for a moment before it believes what has long been over: it may only just have woken up', () => {
  const patience = keepPatience(0)
  expect(patience.take(suspicion({ since: 0 }), 100 * minute)).toBe(100 * minute + 15_000)
  expect(patience.take(suspicion({ since: 0 }), 100 * minute + 5_000)).toBe(100 * minute + 15_000)
  expect(patience.take(suspicion({ since: 0 }), 200 * minute)).toBe(200 * minute + 15_000)
})

it('begins anew with another cause, and when nothing was wrong in between', () => {
  const patience = keepPatience(0)
  patience.take(suspicion(), minute)
  expect(patience.take(suspicion(), minute + 5_000)).toBe(11 * minute)
  expect(patience.take(suspicion({ cause: 'image', limitMs: minute }), 2 * minute)).toBe(3 * minute)
  expect(patience.take(null, 2 * minute + 1)).toBeNull()
  expect(patience.take(suspicion({ cause: 'image', limitMs: minute }), 2 * minute + 2)).toBe(3 * minute + 2)
})

it('counts from what was kept where the cluster does not say when it began, but only as it begins to look', () => {
  const image = (container: string) => suspicion({ cause: 'image', container })
  const now = 100 * minute
  const patience = keepPatience(0)
  patience.take(image('step-build'), now - 5 * minute)
  const note = patience.note()
  expect(note).toMatchObject({ since: now - 5 * minute })
  const restarted = keepPatience(0)
  expect(restarted.take(image('step-build'), now, note)).toBe(now + 5 * minute)
  expect(keepPatience(0).take(image('step-other'), now, note)).toBe(now + 10 * minute)
  restarted.take(null, now + 1)
  expect(restarted.note()).toBeNull()
  expect(restarted.take(image('step-build'), now + 2, note)).toBe(now + 2 + 10 * minute)
})

it('keeps nothing of what the cluster tells the time of', () => {
  const patience = keepPatience(0)
  patience.take(suspicion({ since: 5 }), minute)
  expect(patience.note()).toBeNull()
})
