import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ publicUrl: 'https://slipway.example.com/' })
})
afterAll(() => http.close())

describe('logs', () => {
  async function loggedBuild() {
    const { build } = await planBuild(http.store)
    const execution = await admit(http.store, build)
    await observe(http.store, execution, {
      steps: [step('source', 'succeeded', 0), step('build', 'running')],
    })
    await writeLog(http.store, execution, 'source', 'cloned\n')
    await writeLog(http.store, execution, 'build', 'STEP 1/2: FROM busybox\n')
    return { build, execution, path: `/api/v1/builds/${build.id}/log` }
  }

  it('gives the steps one after the other as plain text', async () => {
    const { path, execution } = await loggedBuild()
    const answer = await http.get(path)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('slipway-log-execution')).toBe(execution.id)
    expect(await answer.text()).toBe('==> source\ncloned\n==> build\nSTEP 1/2: FROM busybox\n')
  })

  it('goes on where the last answer ended, until the execution has ended', async () => {
    const { path, execution } = await loggedBuild()
    const first = await http.get(`${path}?step=build`)
    const next = first.headers.get('slipway-log-next') ?? ''
    expect(next).toBe('23')
    expect(first.headers.get('slipway-log-complete')).toBe('false')
    await writeLog(http.store, execution, 'build', 'STEP 2/2: RUN true\n')
    await observe(http.store, execution, {
      state: 'failed',
      endedAt: Date.now(),
      steps: [step('source', 'succeeded', 0), step('build', 'failed', 1)],
      failure: { reason: 'Failed', message: '', step: 'build', exitCode: 1, pod: null, container: null },
    })
    const second = await http.get(`${path}?step=build&from=${next}`)
    expect(await second.text()).toBe('STEP 2/2: RUN true\n')
    expect(second.headers.get('slipway-log-complete')).toBe('true')
  })

  it('gives a log of many chunks byte for byte', async () => {
    const { path, execution } = await loggedBuild()
    const bytes = Buffer.alloc(700_000, 'é0123456789\n')
    for (let at = 0; at < bytes.length; at += 60_001)
      await writeLog(http.store, execution, 'source', bytes.subarray(at, at + 60_001))
    const answer = await http.get(`${path}?step=source&from=7`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it.each([
    ['from=3', 400, 'give step together with from'],
    ['step=nope', 404, 'source, build'],
    ['execution=b0-1', 404, 'no such execution'],
    ['step=build&from=9999', 416, '23 bytes so far'],
    ['step=build&from=-1', 400, 'Correct what errors names'],
  ])('refuses ?%s with %i and what to do', async (query, status, words) => {
    const { path } = await loggedBuild()
    const answer = await http.get(`${path}?${query}`)
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as { detail: string }).detail).toContain(words)
  })
})
