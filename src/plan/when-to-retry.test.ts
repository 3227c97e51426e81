import { describe, expect, it } from 'vitest'
import { whenToRetry } from './when-to-retry.ts'

const hour = 3_600_000
const setback = { now: 100 * hour, receivedAt: 100 * hour, attempts: 1, unavailableUntil: null }

describe('a delivery that failed', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [7, 64_000],
    [8, null],
    [50, null],
  ])('by a bug on attempt %i is tried again after %s ms', (attempts, pause) => {
    const at = whenToRetry({ ...setback, attempts })
    expect(at === null ? null : at - setback.now).toBe(pause)
  })

  it.each([
    [1, 1_000],
    [2, 2_000],
    [6, 32_000],
    [7, 60_000],
    [99, 60_000],
  ])('by an outage on attempt %i is tried again after %s ms at the earliest', (attempts, pause) => {
    const at = whenToRetry({ ...setback, attempts, unavailableUntil: setback.now + 500 })
    expect(at).toBe(setback.now + pause)
  })

  it('by an outage waits as long as the other side asks, at least a second and at most a day', () => {
    const wait = (ms: number) => whenToRetry({ ...setback, unavailableUntil: setback.now + ms })
    expect(wait(30_000)).toBe(setback.now + 30_000)
    expect(wait(-5)).toBe(setback.now + 1_000)
    expect(wait(hour)).toBe(setback.now + hour)
    expect(wait(99 * hour)).toBe(setback.now + 24 * hour)
  })

  it('by an outage is given up after a day', () => {
    const received = (ago: number) =>
      whenToRetry({ ...setback, receivedAt: setback.now - ago, unavailableUntil: setback.now })
    expect(received(24 * hour - 1)).not.toBeNull()
    expect(received(24 * hour)).toBeNull()
  })
})
