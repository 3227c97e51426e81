import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild } from '../../support/samples/samples.ts'
import { now, stepsOn } from './steps.ts'

/** Where the lines of a log are. */
export function describeLogLines(store: () => Store): void {
  const about = { executionId: 'b1-1', step: 'build' }
  async function write(...chunks: string[]): Promise<void> {
    for (const chunk of chunks) {
      const { end } = await store().read('log', { ...about, from: 0, maxBytes: 0 })
      const at = now + end
      await store().commit('appendLog', { ...about, firstByte: end, data: Buffer.from(chunk), at })
    }
  }
  const place = async (line: number) => {
    const { firstByte, linesBefore, ...rest } = await store().read('logPlace', { ...about, line })
    return { ...rest, at: [firstByte, linesBefore] }
  }

  describe('lines of a log', () => {
    beforeEach(async () => {
      const steps = stepsOn(store())
      await steps.push([sampleBuild({ id: 'b1' })])
      await steps.admit('b1')
    })

    it('are found by number, in the chunk in which the line before ends', async () => {
      await write('one\ntwo\nth', 'ree\n', 'four', ' is', ' long\nfive\nsix')
      const all = { total: 6, end: 35, isCounted: true }
      expect(await place(1)).toEqual({ ...all, line: 1, at: [0, 0] })
      expect(await place(2)).toEqual({ ...all, line: 2, at: [0, 0] })
      expect(await place(3)).toEqual({ ...all, line: 3, at: [0, 0] })
      expect(await place(4)).toEqual({ ...all, line: 4, at: [10, 2] })
      expect(await place(5)).toEqual({ ...all, line: 5, at: [21, 3] })
      expect(await place(6)).toEqual({ ...all, line: 6, at: [21, 3] })
      expect(await place(99)).toEqual({ ...all, line: 99, at: [21, 3] })
    })

    it('are counted from the end, where the last may have no end yet', async () => {
      await write('one\n', 'two\n', 'three\n')
      expect(await place(-1)).toMatchObject({ line: 3, total: 3 })
      expect(await place(0)).toMatchObject({ line: 4 })
      expect(await place(-9)).toMatchObject({ line: 1 })
      await write('fo')
      expect(await place(-1)).toMatchObject({ line: 4, total: 4 })
      await write('ur')
      expect(await place(-1)).toMatchObject({ line: 4, total: 4 })
    })

    it('are none where nothing was written', async () => {
      expect(await place(-1)).toEqual({ line: 1, total: 0, end: 0, isCounted: true, at: [0, 0] })
    })

    it('are told with the times of the chunks that they came in', async () => {
      await write('one\n', 'two\n', 'three\n')
      const { chunks } = await store().read('log', { ...about, from: 5, maxBytes: 4 })
      expect(chunks).toEqual([
        { firstByte: 4, at: now + 4 },
        { firstByte: 8, at: now + 8 },
      ])
    })

    it('need no counting again where all were counted as they came', async () => {
      await write('one\n', 'two\n')
      expect(await store().commit('countLogLines', about)).toEqual({ isCounted: true })
      expect(await place(2)).toMatchObject({ line: 2, total: 2, isCounted: true })
    })
  })
}
