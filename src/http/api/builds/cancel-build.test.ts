import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp()
})
afterAll(() => http.close())

async function cancel(id: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await http.get(`/api/v1/builds/${id}/cancel`, { method: 'POST' })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('cancelling a build', () => {
  it('ends one that waits at once, and says the same when asked again', async () => {
    const { build } = await planBuild(http.store)
    expect(await cancel(build.id)).toMatchObject({ status: 200, body: { state: 'cancelled' } })
    expect(await cancel(build.id)).toMatchObject({ status: 200, body: { state: 'cancelled' } })
  })

  it('asks one that runs to end, which its run will tell of', async () => {
    const { build } = await planBuild(http.store)
    const execution = await admit(http.store, build)
    await observe(http.store, execution, {})
    const first = await cancel(build.id)
    expect(first).toMatchObject({ status: 202, body: { state: 'running' } })
    expect(await cancel(build.id)).toEqual(first)
    const [live] = await http.store.read('liveExecutions', undefined)
    expect(live?.execution).toMatchObject({ id: execution.id, cancelAskedAt: expect.any(Number) as number })
    await observe(http.store, execution, { state: 'cancelled', endedAt: Date.now() })
    expect(await cancel(build.id)).toMatchObject({ status: 200, body: { state: 'cancelled' } })
  })

  it('is too late for one that has ended', async () => {
    const { build } = await planBuild(http.store)
    await observe(http.store, await admit(http.store, build), { state: 'succeeded', endedAt: Date.now() })
    expect(await cancel(build.id)).toMatchObject({
      status: 409,
      body: { detail: 'The build has ended before: it is completed, and an end is final.' },
    })
  })

  it('is nothing for strangers, for forms of other sites, or for builds that nobody made', async () => {
    const { build } = await planBuild(http.store)
    const path = `/api/v1/builds/${build.id}/cancel`
    expect((await http.ask(path, { method: 'POST' })).status).toBe(401)
    const foreign = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }
    expect((await http.get(path, foreign)).status).toBe(403)
    expect((await cancel('nobody-made-this')).status).toBe(404)
    expect((await http.store.read('build', { id: build.id }))?.build.state).toBe('queued')
  })
})
