import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsAt, fitsIdlyAt, giveBack, hear, nothingSpent, spend, writesLeft } from './rate-budget.ts'

const limits = { pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 }
const start = Date.parse('2026-11-20T12:00:00Z')

describe('the budget of an installation', () => {
  it('takes as many writes in a minute and in an hour as GitHub does, and says when it takes more', () => {
    let spent = nothingSpent
    let now = start
    const writes: number[] = []
    while (writes.length < 600) {
      const at = fitsAt(spent, limits, 'write', now)
      expect(writesLeft(spent, limits, now).left > 0).toBe(at === now)
      now = Math.max(at, now)
      spent = spend(spent, 'write', now)
      writes.push(now)
    }
    expect(writes[79]).toBe(start)
    expect(writes[80]).toBeGreaterThan(start + 60_000)
    expect(writes[500]).toBeGreaterThan(start + 3_600_000)
  })

  it('never lets more through than fits into any minute or hour, whatever is asked when', () => {
    const asks = fc.array(
      fc.record({ wait: fc.nat(20_000), kind: fc.constantFrom('read' as const, 'write' as const) }),
      { maxLength: 300 },
    )
    const small = { pointsPerMinute: 40, contentPerMinute: 5, contentPerHour: 12 }
    fc.assert(
      fc.property(asks, (wanted) => {
        let spent = nothingSpent
        let now = start
        const sent: { at: number; points: number; content: number }[] = []
        for (const { wait, kind } of wanted) {
          now += wait
          if (fitsAt(spent, small, kind, now) > now) continue
          spent = spend(spent, kind, now)
          sent.push({ at: now, points: kind === 'write' ? 5 : 1, content: kind === 'write' ? 1 : 0 })
        }
        for (const { at } of sent) {
          const within = (ms: number) => sent.filter((other) => other.at >= at && other.at < at + ms)
          const sum = (list: typeof sent, what: 'points' | 'content') =>
            list.reduce((total, one) => total + one[what], 0)
          expect(sum(within(60_000), 'points')).toBeLessThanOrEqual(40)
          expect(sum(within(60_000), 'content')).toBeLessThanOrEqual(5)
          expect(sum(within(3_600_000), 'content')).toBeLessThanOrEqual(12)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('follows what GitHub says of the hour, also when answers overtake each other', () => {
    const resetAt = start + 600_000
    let spent = hear(nothingSpent, { limit: 5000, left: 1, resetAt })
    expect(writesLeft(spent, limits, start)).toMatchObject({ left: 1, moreAt: resetAt })
    spent = spend(spent, 'read', start)
    expect(fitsAt(spent, limits, 'read', start)).toBe(resetAt)
    spent = hear(spent, { limit: 5000, left: 3, resetAt })
    expect(fitsAt(spent, limits, 'read', start)).toBe(resetAt)
    spent = giveBack(spent)
    expect(fitsAt(spent, limits, 'read', start)).toBe(start)
    expect(fitsAt(spend(spent, 'read', start), limits, 'read', resetAt)).toBe(resetAt)
  })

  it('keeps half of the hour from what can wait', () => {
    const resetAt = start + 600_000
    const spent = hear(nothingSpent, { limit: 5000, left: 2400, resetAt })
    expect(fitsIdlyAt(spent, limits, start)).toBe(resetAt)
    expect(fitsAt(spent, limits, 'read', start)).toBe(start)
  })

  it('has no end where there are no limits', () => {
    expect(writesLeft(spend(nothingSpent, 'write', start), null, start).left).toBe(Infinity)
  })
})
