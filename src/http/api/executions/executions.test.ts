import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

let http: TestHttp
let path: string
let buildId: string
const text = 'one\ntwo\nthree\n'
beforeAll(async () => {
  http = await startHttp()
  const { build } = await planBuild(http.store)
  const execution = await admit(http.store, build)
  await writeLog(http.store, execution, 'build', text)
  const usage = { cpuSeconds: 1.5, peakMemoryBytes: 1024, exact: true }
  const steps = [{ ...step('build', 'succeeded', 0), usage }]
  const digest = `sha256:${'d'.repeat(64)}`
  await observe(http.store, execution, { state: 'succeeded', endedAt: Date.now(), steps, digest, size: 10 })
  buildId = build.id
  path = `/api/v1/executions/${execution.id}`
})
afterAll(() => http.close())

const range = async (value: string) => {
  const answer = await http.get(`${path}/steps/build/log`, { headers: { range: value } })
  return [answer.status, answer.headers.get('content-range'), await answer.text()]
}

describe('executions', () => {
  it('show their steps and what they used', async () => {
    expect(await (await http.get(path)).json()).toMatchObject({
      state: 'succeeded',
      steps: [{ name: 'build', usage: { cpuSeconds: 1.5, peakMemoryBytes: 1024, exact: true } }],
    })
    for (const list of [`/api/v1/builds/${buildId}/executions`, `/api/v1/executions?build=${buildId}`])
      expect(await (await http.get(list)).json()).toMatchObject({ items: [{ buildId, attempt: 1 }] })
  })

  it('leave artifacts, which are found by digest', async () => {
    const answer = await http.get(`/api/v1/artifacts?digest=sha256:${'d'.repeat(64)}`)
    const items = [{ kind: 'image', reference: 'ghcr.io/acme/api:main-0123456', buildId, size: 10 }]
    expect(await answer.json()).toMatchObject({ items })
    expect(await (await http.get(`/api/v1/builds/${buildId}/artifacts`)).json()).toMatchObject({ items })
  })
})

describe('the log of a step', () => {
  it('is whole, and says how to go on', async () => {
    const answer = await http.get(`${path}/steps/build/log`)
    expect(await answer.text()).toBe(text)
    const told = ['accept-ranges', 'slipway-log-next', 'slipway-log-complete'].map((name) =>
      answer.headers.get(name),
    )
    expect(told).toEqual(['bytes', '14', 'true'])
  })

  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/14', 'one\n'],
    ['bytes=8-', 206, 'bytes 8-13/14', 'three\n'],
    ['bytes=-6', 206, 'bytes 8-13/14', 'three\n'],
    ['bytes=-99', 206, 'bytes 0-13/14', text],
    ['bytes=8-999', 206, 'bytes 8-13/14', 'three\n'],
    ['bytes=0-1,4-5', 200, null, text],
    ['lines=1-2', 200, null, text],
    ['bytes=5-2', 200, null, text],
  ])('answers %s with %i', async (value, ...expected) => {
    expect(await range(value)).toEqual(expected)
  })

  it('answers 416 from its end on, where more may come', async () => {
    expect((await range('bytes=14-')).slice(0, 2)).toEqual([416, 'bytes */14'])
  })

  it.each([
    [1, 'three\n'],
    [2, 'two\nthree\n'],
    [3, text],
    [9, text],
  ])('gives the last %i lines', async (lines, expected) => {
    expect(await (await http.get(`${path}/steps/build/log?tail=${lines}`)).text()).toBe(expected)
  })

  it('is not there for a step that is not', async () => {
    const answer = await http.get(`${path}/steps/nope/log`)
    expect(await answer.json()).toMatchObject({
      status: 404,
      detail: expect.stringContaining('build') as string,
    })
  })
})
