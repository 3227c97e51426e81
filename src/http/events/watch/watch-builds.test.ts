import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../test/support/fakes/silent-log.ts'
import { openTestStore } from '../../../../test/support/open-test-store.ts'
import { admit, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { systemClock } from '../../../clock.ts'
import type { NewLinesJson } from '../../lines/line-schema.ts'
import { parseCursor } from '../cursor.ts'
import { createBuildWatches, type BuildWatches } from './watch-builds.ts'

let store: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())

interface Message {
  id: string
  event: string
  data: unknown
}

/** Everything that one reader is told, as it comes. */
function follow(watches: BuildWatches, buildId: string, cursor = '') {
  const gone = new AbortController()
  const stream = watches.follow(buildId, parseCursor(cursor), gone.signal)
  return {
    async next(): Promise<Message | null> {
      for (;;) {
        const { value } = await stream.next()
        if (value === undefined) return null
        const match = /^id: (.*)\nevent: (.*)\ndata: (.*)\n\n$/.exec(Buffer.from(value).toString())
        if (match !== null)
          return { id: match[1] ?? '', event: match[2] ?? '', data: JSON.parse(match[3] ?? '') }
      }
    },
    /** The next event `lines` that has come so far. */
    async lines(total: number): Promise<NewLinesJson & { id: string }> {
      for (;;) {
        const message = await this.next()
        if (message === null) throw new Error('the stream ended')
        const news = message.data as NewLinesJson
        if (message.event === 'lines' && news.total >= total) return { ...news, id: message.id }
      }
    },
    leave: () => gone.abort(),
  }
}

async function running() {
  const { build } = await planBuild(store)
  const execution = await admit(store, build)
  await observe(store, execution, { steps: [step('build', 'running')] })
  let reads = 0
  const counting: typeof store = {
    ...store,
    read: (query, input) => {
      reads += 1
      return store.read(query, input)
    },
  }
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(Math.min(ms, 20), signal),
  }
  const watches = createBuildWatches({
    store: counting,
    clock,
    log: silentLog,
    show: ({ build }) => ({ state: build.state }),
  })
  const write = (text: string) => writeLog(store, execution, 'build', text)
  const end = () =>
    observe(store, execution, { state: 'succeeded', endedAt: 1, steps: [step('build', 'succeeded', 0)] })
  return { build, watches, write, end, reads: () => reads }
}
const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => `line ${from + n}\n`).join('')

describe('those who look at one build', () => {
  it('are told its state, its newest lines with their numbers, and its end', async () => {
    const { build, watches, write, end } = await running()
    const reader = follow(watches, build.id)
    expect(await reader.next()).toMatchObject({ event: 'build', data: { state: 'running' } })
    await write('one\n\u001b[31mtw')
    expect(await reader.lines(2)).toMatchObject({
      ...{ step: 'build', from: 1, total: 2, complete: false },
      lines: [
        { n: 1, text: 'one' },
        { n: 2, text: 'tw', open: true, spans: [{ from: 0, to: 2, style: 'fg1' }] },
      ],
    })
    await write('o\n')
    const again = await reader.lines(2)
    expect(again).toMatchObject({ from: 2, lines: [{ n: 2, text: 'two' }] })
    expect(again.lines[0]).not.toHaveProperty('open')
    await end()
    expect(await reader.lines(2)).toMatchObject({ complete: true })
    expect(await reader.next()).toMatchObject({ event: 'build', data: { state: 'completed' } })
    expect(await reader.next()).toMatchObject({ event: 'end' })
    expect(await reader.next()).toBeNull()
    expect(watches.readers()).toBe(0)
  })

  it('cost the store as much as one of them', async () => {
    const { build, watches, write, end, reads } = await running()
    const readers = Array.from({ length: 200 }, () => follow(watches, build.id))
    await Promise.all(readers.map((reader) => reader.next()))
    await write('one\n')
    const told = await Promise.all(readers.map((reader) => reader.lines(1)))
    expect(told.every(({ lines }) => lines[0]?.text === 'one')).toBe(true)
    expect(watches.readers()).toBe(200)
    expect(reads()).toBeLessThan(200)
    await end()
    const drain = async (reader: (typeof readers)[number]) => {
      while ((await reader.next()) !== null) continue
    }
    await Promise.all(readers.map(drain))
    expect(watches.readers()).toBe(0)
  })

  it('are told how things stand when they were slow, and nothing is kept for them', async () => {
    const { build, watches, write } = await running()
    const [slow, quick] = [follow(watches, build.id), follow(watches, build.id)]
    await slow.next()
    for (let from = 1; from <= 2_000; from += 100) {
      await write(numbers(from, 100))
      await quick.lines(from + 99)
    }
    const { from, total, lines } = await slow.lines(1)
    expect({ from, total, last: lines.at(-1) }).toMatchObject({
      from: 1801,
      total: 2000,
      last: { text: 'line 2000' },
    })
    expect(lines).toHaveLength(200)
    slow.leave()
    quick.leave()
  })

  it('come to a long log at its end, without its beginning being read', async () => {
    const { build, watches, write } = await running()
    await write(numbers(1, 150_000))
    await write(numbers(150_001, 300))
    const reader = follow(watches, build.id)
    expect(await reader.lines(1)).toMatchObject({ from: 150_101, total: 150_300 })
    await write('last\n')
    expect(await reader.lines(150_301)).toMatchObject({ from: 150_301, lines: [{ text: 'last' }] })
    reader.leave()
  })

  it('are not told again, when they come again, what they have', async () => {
    const { build, watches, write } = await running()
    const before = follow(watches, build.id)
    await write('one\n')
    const { id } = await before.lines(1)
    const after = follow(watches, build.id, id)
    const told = after.lines(1)
    await write('two\n')
    expect(await told).toMatchObject({ from: 2, lines: [{ text: 'two' }] })
    before.leave()
    after.leave()
  })

  it('of a build that is gone are told that nothing comes', async () => {
    const { watches } = await running()
    expect(await follow(watches, 'nobody').next()).toMatchObject({ event: 'end' })
  })
})
