import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBuild, planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ publicUrl: 'https://slipway.example.com/' })
})
afterAll(() => http.close())

async function json(path: string): Promise<Record<string, unknown>> {
  return (await (await http.get(path)).json()) as Record<string, unknown>
}

describe('deliveries', () => {
  it('shows what became of a delivery and the builds it made', async () => {
    const { build, guid } = await planBuild(http.store)
    expect(await json(`/api/v1/deliveries/${guid}`)).toMatchObject({
      guid,
      event: 'push',
      state: 'concluded',
      repository: 'acme/shop',
      verdict: { kind: 'planned', builds: [{ id: build.id, name: 'api', existing: false }] },
    })
  })

  it('lists newest first, page by page, each once', async () => {
    const guids: string[] = []
    for (let n = 0; n < 5; n += 1) guids.unshift((await planBuild(http.store)).guid)
    const listed: unknown[] = []
    let before = ''
    while (listed.length < 5) {
      const page = await json(`/api/v1/deliveries?limit=2${before}`)
      listed.push(...(page['items'] as { guid: string }[]).map(({ guid }) => guid))
      before = `&before=${String(page['next'])}`
    }
    expect(listed.slice(0, 5)).toEqual(guids)
  })

  it('filters by repository and commit', async () => {
    const { repository } = newBuild()
    const sha = '5'.repeat(40)
    const { guid } = await planBuild(http.store, { sha, repository: { ...repository, id: 8, name: 'other' } })
    const guids = async (query: string) =>
      ((await json(`/api/v1/deliveries?${query}`))['items'] as { guid: string }[]).map((item) => item.guid)
    expect(await guids(`repository=acme/other&sha=${sha}`)).toEqual([guid])
    expect(await guids(`repository=acme/shop&sha=${sha}`)).toEqual([])
    expect((await http.get('/api/v1/deliveries?sha=5555555')).status).toBe(400)
  })

  it('plans one again under its GUID, and not while it waits for that', async () => {
    const { guid } = await planBuild(http.store)
    const replay = () => http.get(`/api/v1/deliveries/${guid}/replay`, { method: 'POST' })
    const asked = await replay()
    expect([asked.status, await asked.json()]).toMatchObject([
      202,
      { guid, state: 'received', verdict: null },
    ])
    const again = await replay()
    expect([again.status, await again.json()]).toMatchObject([409, { type: '/problems/conflict' }])
    const claimed = await http.store.commit('claimDelivery', { owner: 'test', now: Date.now() })
    expect(claimed).toMatchObject({ guid, event: 'push', attempts: 1 })
  })

  it('says of one whose body is not kept any more where else it can be had', async () => {
    const { guid } = await planBuild(http.store)
    const rules = { buildDays: null, buildsPerRepository: null, deliveryDays: null, deliveries: null }
    const now = Date.now() + 10 * 86_400_000
    const keep = { ...rules, bodyDays: 7, logDays: 30 }
    await http.store.commit('prune', { rules: keep, tenants: {}, now, limit: 100 })
    const answer = await http.get(`/api/v1/deliveries/${guid}/replay`, { method: 'POST' })
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { detail: expect.stringContaining('redeliver it') as string },
    ])
  })

  it('answers 404 with the place to look for a GUID that nobody knows', async () => {
    const answer = await http.get('/api/v1/deliveries/00000000-0000-0000-0000-000000000000')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 404, title: 'Not found' })
  })
})
