import { expect, it } from 'vitest'
import { waitUntil } from '../../../test/support/wait-until.ts'
import { createLineSource } from './line-source.ts'
import type { Lines } from './line.ts'

/** A log of so many lines, and what was asked of it. */
function log(total: number) {
  const asked: { from: number; count: number; signal: AbortSignal }[] = []
  let fails = false
  let held: (() => void)[] | null = null
  const source = createLineSource({
    async read(from, count, signal) {
      asked.push({ from, count, signal })
      if (held !== null) await new Promise<void>((resolve) => held?.push(resolve))
      if (fails) throw new Error('away')
      return lines(from < 0 ? Math.max(1, total + 1 + from) : from, count)
    },
    changed: () => undefined,
    later: (_, work) => void setImmediate(work),
  })
  function lines(from: number, count: number): Lines {
    const there = Math.max(0, Math.min(count, total - from + 1))
    const made = Array.from({ length: there }, (_, index) => ({
      n: from + index,
      at: null,
      text: `${from + index}`,
    }))
    return { from, total, complete: true, lines: made }
  }
  return {
    source,
    asked,
    fail: (now: boolean) => (fails = now),
    hold: () => (held = []),
    release: () => held?.splice(0).forEach((go) => go()),
  }
}

/** Lets all that is planned begin. */
async function turns(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

it('reads what is looked at with some lines around it, and not again what it has', async () => {
  const { source, asked } = log(10_000)
  await source.readEnd()
  expect(source.total()).toBe(10_000)
  source.want(5000, 5090)
  await waitUntil('the lines', () => source.get(5090))
  expect(source.get(5000)?.text).toBe('5000')
  source.want(5010, 5100)
  await turns()
  source.want(9900, 10_000)
  await turns()
  expect(asked.map(({ from, count }) => [from, count])).toEqual([
    [-200, 200],
    [4850, 391],
  ])
})

it('drops what nobody looks at any more', async () => {
  const made = log(1_000_000)
  await made.source.readEnd()
  made.hold()
  made.source.want(5000, 5090)
  await waitUntil('the first', () => made.asked.length === 2)
  made.source.want(700_000, 700_090)
  await waitUntil('the second', () => made.asked.length === 3)
  expect(made.asked.map(({ signal }) => signal.aborted)).toEqual([false, true, false])
  made.release()
  await waitUntil('the lines', () => made.source.get(700_050))
  expect(made.source.get(5000)).toBeUndefined()
})

it('tries again when the service was away', async () => {
  const made = log(1000)
  await made.source.readEnd()
  made.fail(true)
  made.source.want(1, 50)
  await waitUntil('two tries', () => made.asked.length >= 3)
  made.fail(false)
  expect((await waitUntil('the line', () => made.source.get(50))).text).toBe('50')
})

it('has what came live, and reads what was left out before it', async () => {
  const { source } = log(500)
  source.put({ from: 491, total: 500, complete: false, lines: [{ n: 500, at: null, text: 'live' }] })
  expect(source.get(500)?.text).toBe('live')
  source.want(450, 500)
  await waitUntil('what was left out', () => source.get(470))
})
