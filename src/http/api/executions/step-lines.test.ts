import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import type { FoundLinesJson, LinesJson } from '../../lines/line-schema.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

/** A step that runs, with this log. */
async function running(...pieces: string[]) {
  const { build } = await planBuild(http.store)
  const execution = await admit(http.store, build)
  await observe(http.store, execution, { steps: [step('build', 'running')] })
  for (const piece of pieces) await writeLog(http.store, execution, 'build', piece)
  const path = `/api/v1/executions/${execution.id}/steps/build`
  const end = () =>
    observe(http.store, execution, {
      ...{ state: 'succeeded', endedAt: Date.now(), steps: [step('build', 'succeeded', 0)] },
    })
  const lines = async (query: string) =>
    (await (await http.get(`${path}/lines?${query}`)).json()) as LinesJson
  const search = async (query: string) =>
    (await (await http.get(`${path}/search?${query}`)).json()) as FoundLinesJson
  return { execution, path, end, lines, search }
}

const texts = ({ lines }: LinesJson) => lines.map(({ n, text }) => `${n} ${text}`)

describe('lines of a log', () => {
  it('are had by their numbers, and from the end', async () => {
    const { lines } = await running('one\ntwo\nthree\nfour\n')
    expect(texts(await lines('from=2&count=2'))).toEqual(['2 two', '3 three'])
    expect(texts(await lines('from=-2'))).toEqual(['3 three', '4 four'])
    expect(texts(await lines('count=1'))).toEqual(['4 four'])
    expect(texts(await lines('from=-9&count=1'))).toEqual(['1 one'])
    expect(await lines('from=9')).toEqual({ from: 9, total: 4, complete: false, lines: [] })
  })

  it('tell of a line that has no end yet, and that it is one when nothing more comes', async () => {
    const { lines, end } = await running('one\ntw')
    expect((await lines('from=2')).lines).toMatchObject([{ n: 2, text: 'tw', open: true }])
    await end()
    const ended = await lines('from=2')
    expect(ended).toMatchObject({ total: 2, complete: true, lines: [{ n: 2, text: 'tw' }] })
    expect(ended.lines[0]).not.toHaveProperty('open')
  })

  it('have their colours beside the text, and of a progress line only its last state', async () => {
    const { lines } = await running('\u001b[1;31mred\u001b[0m <b>\n10%\r99%\r\n')
    expect((await lines('from=1')).lines).toMatchObject([
      { n: 1, text: 'red <b>', spans: [{ from: 0, to: 3, style: 'fg1 bold' }] },
      { n: 2, text: '99%' },
    ])
  })

  it('of a step without a log are none', async () => {
    const { lines } = await running()
    expect(await lines('')).toEqual({ from: 1, total: 0, complete: false, lines: [] })
  })

  it('are refused where the question makes no sense', async () => {
    const { path } = await running('one\n')
    for (const [query, name] of [
      ['from=x', 'from'],
      ['count=0', 'count'],
      ['count=1001', 'count'],
    ])
      expect(await (await http.get(`${path}/lines?${query}`)).json()).toMatchObject({
        status: 400,
        errors: [{ in: 'query', name }],
      })
  })
})

describe('searching a log', () => {
  it('finds lines by what they show, whatever colours are between', async () => {
    const { search } = await running('An \u001b[31mErr\u001b[1mor\u001b[0m here\nnone\nno error\n')
    expect(await search('q=error')).toEqual({
      ...{ truncated: false, next: null, total: 3, complete: false },
      matches: [
        { n: 1, text: 'An Error here' },
        { n: 3, text: 'no error' },
      ],
    })
    expect((await search('q=Error&case=match')).matches.map(({ n }) => n)).toEqual([1])
    expect((await search('q=error&from=2')).matches.map(({ n }) => n)).toEqual([3])
  })
})
