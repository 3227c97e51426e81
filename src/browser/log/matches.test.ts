import { expect, it } from 'vitest'
import { findMatches } from './matches.ts'

/** A log that has a text in some lines, of which an answer has three at most and looks at `looked` lines. */
function log({ total = 100_000, lines = [] as number[], looked = Infinity, complete = true }) {
  const asked: number[] = []
  const search = (from: number) => {
    asked.push(from)
    const until = from + looked
    const there = lines.filter((n) => n >= from && n < until)
    const matches = there.slice(0, 3).map((n) => ({ n, text: '' }))
    const last = there.length > 3 ? (matches[2]?.n ?? 0) + 1 : until
    const next = last <= total ? last : null
    return Promise.resolve({ matches, next, total, complete })
  }
  return { search, asked }
}

/** Every tenth line. */
const many = Array.from({ length: 10_000 }, (_, index) => (index + 1) * 10)

it('shows the first match from the line that is in sight, and counts where all are known', async () => {
  const matches = await findMatches(log({ lines: [5, 70, 900] }).search, 60)
  expect([matches.line(), matches.words()]).toEqual([70, '2 of 3'])
  await matches.on()
  await matches.on()
  expect([matches.line(), matches.words()]).toEqual([5, '1 of 3'])
  await matches.back()
  expect([matches.line(), matches.words()]).toEqual([900, '3 of 3'])
})

it('begins at the line in sight where more than an answer takes stand before it', async () => {
  const { search, asked } = log({ lines: many })
  const matches = await findMatches(search, 50_001)
  expect([matches.line(), matches.words()]).toEqual([50_010, 'Line 50010'])
  for (let times = 0; times < 4; times++) await matches.on()
  expect(matches.line()).toBe(50_050)
  for (let times = 0; times < 5; times++) await matches.back()
  expect(matches.line()).toBe(50_000)
  expect(asked.length).toBeLessThan(50)
})

it('goes around at both ends of what is too much to count', async () => {
  const matches = await findMatches(log({ lines: many }).search, 99_991)
  expect(matches.line()).toBe(100_000)
  await matches.on()
  expect([matches.line(), matches.words()]).toEqual([10, '1 of 3+'])
  await matches.back()
  expect(matches.line()).toBe(100_000)
})

it('goes back over any number of lines without a match', async () => {
  const matches = await findMatches(log({ lines: [10, 20, 30, 40, 90_000] }).search, 89_000)
  expect(matches.line()).toBe(90_000)
  await matches.back()
  expect(matches.line()).toBe(40)
})

it('shows what stands before where nothing stands behind', async () => {
  const matches = await findMatches(log({ lines: [10, 20, 30, 40] }).search, 5000)
  expect([matches.line(), matches.words()]).toEqual([10, '1 of 3+'])
})

it('says that a text is nowhere only when all of the log was looked at', async () => {
  expect((await findMatches(log({ lines: [99_000], looked: 10_000 }).search, 1)).line()).toBe(99_000)
  const nowhere = await findMatches(log({ looked: 10_000 }).search, 1)
  expect([nowhere.line(), nowhere.words()]).toEqual([null, 'Not found'])
})

it('finds what was written since, behind the last match', async () => {
  const lines = [10, 20]
  const matches = await findMatches(log({ lines, total: 50, complete: false }).search, 15)
  expect(matches.words()).toBe('2 of 2+')
  lines.push(60)
  await matches.on()
  expect([matches.line(), matches.words()]).toEqual([60, '3 of 3+'])
})

it('stays where it is when the log cannot be searched, and may be asked again', async () => {
  const { search } = log({ lines: many })
  let isAway = false
  const matches = await findMatches(
    (from) => (isAway ? Promise.reject(new Error('away')) : search(from)),
    50_000,
  )
  isAway = true
  await expect(matches.back()).rejects.toThrow('away')
  expect(matches.line()).toBe(50_000)
  isAway = false
  await matches.back()
  expect(matches.line()).toBe(49_990)
})
