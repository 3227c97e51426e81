import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import type { SetupFacts } from '../../../setup/checklist/facts.ts'

let http: TestHttp
const cluster: SetupFacts['cluster'] = { isEmbedded: true, lacks: null, strategies: ['buildah'] }
beforeAll(async () => {
  http = await startHttp({
    tenants: [sampleTenant({ name: 'acme' })],
    readSetup: async () => ({
      ...{ publicUrl: null, answer: null, cluster, tenants: { names: ['acme'], missing: null } },
      source: { kind: 'embedded', gitUrl: 'https://127.0.0.1:8443', canRegister: false },
      milestones: await http.store.read('milestones', undefined),
    }),
  })
})
afterAll(() => http.close())

async function page(): Promise<string> {
  const answer = await http.get('/setup', { headers: { accept: 'text/html' } })
  expect(answer.status).toBe(200)
  return (await answer.text()).replaceAll(/\s+/g, ' ')
}

/** The line of the checklist with an id. */
const line = (text: string, id: string) =>
  text.split('<li id="').find((part) => part.startsWith(`setup-${id}"`))

describe('the page of setup', () => {
  it('turns green as things happen, and tells whoever looks at it', async () => {
    const before = await page()
    expect(line(before, 'delivery')).toMatch(/To do.*<code><bdi>slipway forge add acme\/web<\/bdi><\/code>/)
    expect(before).toContain('<strong>2 of 6</strong> are done')
    const follow = /data-follow="([^"]+)" data-cursor="([^"]+)"/.exec(before)
    const stream = await http.get(`${follow?.[1] ?? ''}?cursor=${follow?.[2] ?? ''}`)
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
    const { guid, build } = await planBuild(http.store)
    let told = ''
    while (!told.includes('event: delivery')) told += (await reader.read()).value ?? ''
    await reader.cancel()
    const after = await page()
    expect(line(after, 'delivery')).toMatch(new RegExp(`Done.*href="/deliveries/${guid}"`))
    expect(line(after, 'build')).toContain(`href="/builds/${build.id}"`)
    expect(line(after, 'build-file')).toContain('acme/shop')
    expect(line(after, 'check')).toContain('To do')
  })

  it('escapes what others have said, and makes links of pages of the web alone', async () => {
    cluster.lacks = '<img src=x onerror=alert(1)>'
    const text = await page()
    cluster.lacks = null
    expect(line(text, 'cluster')).toMatch(/To mend.*&lt;img src=x/)
    expect(text).not.toContain('<img src=x onerror')
  })

  it('is for administrators of the whole service', async () => {
    for (const wish of [{ scope: 'build' }, { scope: 'admin', tenant: 'acme' }]) {
      const made = await http.get('/api/v1/tokens', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'looks', ...wish }),
      })
      const { token } = (await made.json()) as { token: string }
      const headers = { accept: 'text/html', authorization: `Bearer ${token}` }
      expect((await http.ask('/setup', { headers })).status).toBe(404)
      expect((await http.ask('/setup/events', { headers })).status).toBe(404)
    }
  })
})
