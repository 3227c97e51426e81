import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../test/support/open-test-store.ts'
import { admit, planBuild, writeLog } from '../../../test/support/plan-build.ts'
import { systemClock } from '../../clock.ts'
import type { StepOfExecution } from './read-window.ts'
import { readWindow } from './read-window.ts'
import { searchLog } from './search-log.ts'

let store: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())

async function logOf(chunks: readonly (string | Uint8Array)[]): Promise<StepOfExecution> {
  const { build } = await planBuild(store)
  const execution = await admit(store, build)
  for (const chunk of chunks) if (chunk.length > 0) await writeLog(store, execution, 'build', chunk)
  return { executionId: execution.id, step: 'build', isComplete: true }
}
const texts = async (of: StepOfExecution, from: number, count: number) => {
  const { lines } = await readWindow(store, of, { from, count })
  return lines.map(({ n, text }) => `${n} ${text}`)
}

describe('a window of a log', () => {
  it('has the lines that were asked for, wherever the log was cut when it was written', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ß', '🦊', ' '), maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 12 }),
        fc.boolean(),
        async (lines, cuts, endsWithNewline) => {
          const bytes = Buffer.from(lines.join('\n') + (endsWithNewline ? '\n' : ''))
          const places = [...cuts.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length]
          const of = await logOf(places.map((at, index) => bytes.subarray(places[index - 1] ?? 0, at)))
          if (!endsWithNewline && lines.at(-1) === '') lines.pop()
          const all = lines.map((text, index) => `${index + 1} ${text}`)
          expect((await readWindow(store, of, { from: 1, count: 1 })).total).toBe(all.length)
          for (const from of [1, 2, Math.ceil(all.length / 2), all.length]) {
            expect(await texts(of, from, 3)).toEqual(all.slice(from - 1, from + 2))
            expect(await texts(of, -from, 1000)).toEqual(all.slice(-from))
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('shows of a line of many megabytes its beginning, and what comes after it all the same', async () => {
    const long = 'x'.repeat(3_000_000)
    const of = await logOf(['before\n', long.slice(0, 2_000_000), long.slice(2_000_000), '\nafter\n'])
    const { lines, total } = await readWindow(store, of, { from: 1, count: 10 })
    expect(total).toBe(3)
    expect(lines.map(({ text }) => text.length)).toEqual([6, 16 * 1024, 5])
    expect(lines[1]).toMatchObject({ n: 2, cut: true })
    expect(await texts(of, 3, 1)).toEqual(['3 after'])
    const chunks = Array.from({ length: 30 }, (_, n) => `${n}%\r`.repeat(16_000))
    const bar = await logOf(['before\n', ...chunks, '100%\nafter'])
    expect(await texts(bar, 1, 9)).toEqual(['1 before', '2 100%', '3 after'])
  })

  it('has fewer lines than were asked for where they are long', async () => {
    const of = await logOf([`${'y'.repeat(10_000)}\n`.repeat(200)])
    const { lines } = await readWindow(store, of, { from: 1, count: 200 })
    expect(lines.length).toBeLessThan(60)
    expect(await texts(of, lines.length + 1, 1)).toHaveLength(1)
  })

  it('tells of each line when the chunk came in which it begins', async () => {
    const { build } = await planBuild(store)
    const { id: executionId } = await admit(store, build)
    let firstByte = 0
    for (const [index, text] of ['a\nb', 'b\n', 'c\n'].entries()) {
      const at = 1_000 * (index + 1)
      const data = Buffer.from(text)
      ;({ end: firstByte } = await store.commit('appendLog', { executionId, step: 's', firstByte, data, at }))
    }
    const of = { executionId, step: 's', isComplete: true }
    const { lines } = await readWindow(store, of, { from: 1, count: 9 })
    expect(lines.map(({ at }) => Date.parse(at ?? ''))).toEqual([1_000, 1_000, 3_000])
  })
})

describe('a search', () => {
  const never = new AbortController().signal
  const parts = () => ({ store, clock: systemClock })

  it('tells a thousand lines, and where to go on', async () => {
    const of = await logOf([Array.from({ length: 2_500 }, (_, n) => `needle ${n}`).join('\n')])
    const wanted = { text: 'NEEDLE', matchCase: false, from: 1 }
    const found = await searchLog(parts(), of, wanted, never)
    expect(found).toMatchObject({ truncated: true, next: 1001, total: 2500 })
    expect(found.matches).toHaveLength(1000)
    const rest = await searchLog(parts(), of, { ...wanted, from: 2001 }, never)
    expect(rest.matches.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => 2001 + n))
    expect(rest).toMatchObject({ truncated: false, next: null })
  })

  it('says how far it has come when its time is over, and when nobody waits for it any more', async () => {
    const of = await logOf([`${'hay '.repeat(20)}\n`.repeat(10_000)])
    const wanted = { text: 'needle', matchCase: true, from: 1 }
    let now = 0
    const hasty = { store, clock: { now: () => (now += 3_000) } }
    const found = await searchLog(hasty, of, wanted, never)
    expect(found).toMatchObject({ matches: [], truncated: true })
    expect(found.next).toBeGreaterThan(1)
    expect(found.next).toBeLessThan(10_000)
    expect((await searchLog(parts(), of, wanted, AbortSignal.abort())).next).toBe(1)
  })

  it('tells of a long line what stands around', async () => {
    const of = await logOf([`${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}\nß Needle 🦊\n`])
    const { matches } = await searchLog(parts(), of, { text: 'needle', matchCase: false, from: 1 }, never)
    expect(matches[0]?.text).toMatch(/^…x{100}needley{194}…$/)
    expect(matches[1]).toEqual({ n: 2, text: 'ß Needle 🦊' })
  })
})
