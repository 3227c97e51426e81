import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild } from '../../../test/support/plan-build.ts'
import { sampleTenant } from '../../../test/support/samples/sample-tenant.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({
    tenants: [sampleTenant({ name: 'acme', limits: { ...sampleTenant().limits, running: 1 } })],
  })
})
afterAll(() => http.close())

async function items(path: string): Promise<Record<string, unknown>[]> {
  return ((await (await http.get(path)).json()) as { items: Record<string, unknown>[] }).items
}

describe('GET /api/v1/queue', () => {
  it('says of each build that waits for what, newest first, page by page', async () => {
    const { build: first } = await planBuild(http.store, { sha: '1'.repeat(40) })
    const running = await admit(http.store, first)
    const base = newBuild({ name: 'base', sha: '2'.repeat(40) })
    const user = newBuild({ name: 'user', sha: base.sha, config: { ...base.config, needs: ['base'] } })
    const now = Date.now()
    const asked = { build: user, needed: [base], start: true, idempotency: null, now }
    await http.store.commit('createBuild', asked)
    const told = (await items('/api/v1/queue?tenant=acme')).map(({ build, wait }) => [
      (build as { name: string }).name,
      wait,
    ])
    expect(Object.fromEntries(told)).toEqual({
      base: { kind: 'limit', of: 'tenant', most: 1, place: { place: 1, of: 1 } },
      user: { kind: 'needs', names: ['base'] },
    })
    const page = (await (await http.get('/api/v1/queue?limit=1')).json()) as { next: string | null }
    expect(await items(`/api/v1/queue?limit=1&before=${page.next}`)).toHaveLength(1)
    await observe(http.store, running, {
      state: 'succeeded',
      endedAt: now,
      digest: `sha256:${'d'.repeat(64)}`,
    })
  })
})

describe('GET /api/v1/audit', () => {
  it('has a row of each build that is not kept any more', async () => {
    const { build } = await planBuild(http.store, {
      ...{ name: 'old', repository: { ...newBuild().repository, id: 9, name: 'hats' } },
    })
    await http.store.commit('cancelBuild', {
      ...{ buildId: build.id, cause: { kind: 'asked', by: { id: 1, login: 'ada' } }, now: Date.now() },
    })
    expect(await items('/api/v1/audit')).toEqual([])
    for (const { id, desired } of await http.store.read('dueReports', {
      now: Date.now(),
      limit: 100,
      perLane: 100,
    }))
      await http.store.commit('acknowledgeReport', {
        ...{ reportId: id, version: desired, githubId: 1, annotationsAcked: 0, nextAt: 0 },
      })
    const none = { deliveryDays: null, deliveries: null, buildsPerRepository: null }
    const rules = { ...none, buildDays: 1, bodyDays: 90, logDays: 90 }
    const now = Date.now() + 2 * 86_400_000
    await http.store.commit('prune', { rules, tenants: {}, now, limit: 100 })
    const row = { buildId: build.id, name: 'old', tenant: 'acme', state: 'cancelled', author: 'ada' }
    expect(await items('/api/v1/audit?tenant=acme&repository=acme/hats')).toMatchObject([
      { ...row, digest: null, deletedAt: new Date(now).toISOString() },
    ])
    expect(await items('/api/v1/audit?repository=acme/other')).toEqual([])
    expect((await http.get(`/api/v1/builds/${build.id}`)).status).toBe(404)
  })
})
