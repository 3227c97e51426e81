import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import type { Scope } from '../../../domain/index.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ tenants: [sampleTenant({ name: 'acme' })] })
})
afterAll(() => http.close())

async function page(path: string): Promise<string> {
  const answer = await http.get(path, { headers: { accept: 'text/html' } })
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.text()).replaceAll(/\s+/g, ' ')
}

/** A delivery with a body, that was ignored. */
async function ignored(payload: unknown, tenant: string | null = null): Promise<string> {
  const guid = randomUUID()
  const now = Date.now()
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
  await http.store.commit('receiveDelivery', { guid, event: 'push', body, now, tenant })
  for (let last = ''; last !== guid;) {
    const claimed = await http.store.commit('claimDelivery', { owner: 'test', now: now + 60_000 })
    last = claimed?.guid ?? guid
    await http.store.commit('concludeDelivery', {
      ...{ deliveryId: claimed?.id ?? 0, now, repository: 'acme/shop', ref: 'refs/heads/main', sha: null },
      outcome: { kind: 'ignored', reason: 'There is no build file.' },
    })
  }
  return guid
}

async function tokenOf(scope: Scope, tenant: string | null = null): Promise<Record<string, string>> {
  const answer = await http.get('/api/v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: `${scope}-of-${tenant ?? 'all'}`,
      scope,
      ...(tenant === null ? {} : { tenant }),
    }),
  })
  const { token } = (await answer.json()) as { token: string }
  return { accept: 'text/html', authorization: `Bearer ${token}` }
}

const replay = (guid: string) => http.get(`/deliveries/${guid}/replay`, { method: 'POST' })

describe('the list of deliveries', () => {
  it('is narrowed by what they came to, and keeps that on the way to older ones', async () => {
    const planned = await planBuild(http.store)
    const [older, newer] = [await ignored({}), await ignored({})]
    const text = await page('/deliveries?outcome=ignored&limit=1&event=&repository=')
    expect(text).toContain(`href="/deliveries/${newer}"`)
    expect(text).toContain('There is no build file.')
    expect(text).toContain('<option value="ignored" selected>')
    const next = /href="(\/deliveries\?[^"]*before=\d+[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(next).toContain('outcome=ignored')
    const rest = await page(next)
    expect(rest).toContain(older)
    expect(rest).not.toContain(planned.guid)
  })

  it('leads to the one whose GUID was typed, and says what cannot be asked for', async () => {
    const typed = await http.get('/deliveries?guid=+abc-1+', { redirect: 'manual' })
    expect([typed.status, typed.headers.get('location')]).toEqual([303, '/deliveries/abc-1'])
    const wrong = await http.get('/deliveries?sha=beef')
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('all 40 hex digits')])
  })

  it('is for administrators: others are told that there is no such page', async () => {
    const guid = await ignored({ secret: 'word' })
    for (const scope of ['read', 'build'] as const) {
      const headers = await tokenOf(scope)
      for (const path of ['/deliveries', `/deliveries/${guid}`, `/deliveries/${guid}?payload=shown`])
        expect((await http.ask(path, { headers })).status, path).toBe(404)
      expect((await http.ask('/deliveries/events', { headers })).status).toBe(404)
      expect((await http.ask(`/deliveries/${guid}/replay`, { method: 'POST', headers })).status).toBe(404)
      expect((await http.ask(`/api/v1/deliveries/${guid}/payload`, { headers })).status).toBe(403)
    }
  })

  it('shows the administrator of a tenant those of the tenant alone', async () => {
    const own = await ignored({}, 'acme')
    const other = await ignored({})
    const headers = await tokenOf('admin', 'acme')
    const list = await (await http.ask('/deliveries', { headers })).text()
    expect([list.includes(own), list.includes(other)]).toEqual([true, false])
    expect((await http.ask(`/deliveries/${own}`, { headers })).status).toBe(200)
    expect((await http.ask(`/deliveries/${other}/replay`, { method: 'POST', headers })).status).toBe(404)
    expect((await http.ask(`/api/v1/deliveries/${other}/payload`, { headers })).status).toBe(404)
  })

  it('tells whoever looks at it that something came, and at once what came before they did', async () => {
    const text = await page('/deliveries')
    const follow = /data-follow="([^"]+)" data-cursor="([^"]+)"/.exec(text)
    await ignored({})
    const answer = await http.get(`${follow?.[1] ?? ''}?cursor=${follow?.[2] ?? ''}`)
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    let told = ''
    while (!told.includes('event: delivery')) told += (await reader.read()).value ?? ''
    await reader.cancel()
    expect(told).not.toContain(`id: ${follow?.[2] ?? ''}\n`)
  })
})

describe('the page of a delivery', () => {
  it('says what it came to, with its builds as they stand now, and when', async () => {
    const { build, guid } = await planBuild(http.store, { ref: 'refs/heads/<b>' })
    const text = await page(`/deliveries/${guid}`)
    expect(text).toContain('<bdi>push of acme/shop</bdi>')
    expect(text).toMatch(new RegExp(`Queued</span> <a href="/builds/${build.id}">`))
    expect(text).toContain('refs/heads/&lt;b&gt;')
    expect(text).toContain('<dt>Tries</dt> <dd>1</dd>')
    expect((await http.get('/deliveries/nobody-knows-it', { headers: { accept: 'text/html' } })).status).toBe(
      404,
    )
  })

  it('shows the payload only to whoever asks for it: indented, escaped, without credentials, and logs nothing of it', async () => {
    const credential = `ghp_${'a1B2'.repeat(9)}`
    const guid = await ignored({
      text: '</code><script>alert(1)</script>',
      url: `https://x:${credential}@y`,
      b: 1,
    })
    expect(await page(`/deliveries/${guid}`)).not.toContain('alert(1)')
    const answer = await http.get(`/deliveries/${guid}?payload=shown`)
    const shown = await answer.text()
    expect(shown).toContain('&lt;/code&gt;&lt;script&gt;alert(1)')
    expect(shown).toContain('\n  &quot;b&quot;: 1\n')
    const whole = await http.get(`/api/v1/deliveries/${guid}/payload`)
    expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="${guid}.json"`)
    expect(await whole.json()).toMatchObject({ b: 1, text: '</code><script>alert(1)</script>' })
    const everything = shown + http.logged.join('\n')
    for (const word of [credential, '<script>alert']) expect(everything).not.toContain(word)
    expect(http.logged.join('\n')).not.toContain('alert(1)')
  })

  it('shows the beginning of a large payload, and of one that is no JSON', async () => {
    const large = await page(
      `/deliveries/${await ignored({ commits: Array.from({ length: 9_000 }, (_, n) => `commit ${n}`) })}?payload=1`,
    )
    expect(large).toContain('Shown are the first 60000 characters.')
    expect(large.length).toBeLessThan(90_000)
    expect(large).toContain('commit 100')
    expect(large).not.toContain('commit 8999')
    expect(await page(`/deliveries/${await ignored('{"cut":')}?payload=1`)).toContain('{&quot;cut&quot;:')
  })

  it('says since when a body is not there any more, and does not offer to plan it again', async () => {
    const guid = await ignored({ b: 1 })
    const rules = {
      buildDays: null,
      buildsPerRepository: null,
      deliveryDays: null,
      deliveries: null,
      logDays: null,
    }
    const now = Date.UTC(2031, 4, 6, 7, 8)
    await http.store.commit('prune', { rules: { ...rules, bodyDays: 1 }, tenants: {}, now, limit: 1000 })
    const text = await page(`/deliveries/${guid}?payload=1`)
    expect(text).toMatch(/Its body was deleted at <time datetime="2031-05-06T07:08:00.000Z">/)
    expect(text).not.toContain('<button>Plan it again now')
    expect(await (await replay(guid)).text()).toContain('Its body is not kept any more')
  })
})

describe('the button that plans a delivery again', () => {
  it('leads back to the page, which then says who asked for it and what it had come to before', async () => {
    const guid = await ignored({})
    expect(await page(`/deliveries/${guid}`)).toContain('<button>Plan it again now')
    const answer = await http.get(`/deliveries/${guid}/replay`, { method: 'POST', redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/deliveries/${guid}`])
    const text = await page(`/deliveries/${guid}`)
    expect(text).toContain('Not processed yet')
    expect(text).toMatch(
      /Ignored<\/span>.*There is no build file\..*<bdi>token:api-token<\/bdi> had it planned again/,
    )
    const again = await replay(guid)
    expect([again.status, await again.text()]).toEqual([
      409,
      expect.stringContaining('It waits to be planned'),
    ])
  })

  it('is refused from a form of another site', async () => {
    const guid = await ignored({})
    const answer = await http.get(`/deliveries/${guid}/replay`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    })
    expect(answer.status).toBe(403)
    expect(await page(`/deliveries/${guid}`)).toContain('<button>Plan it again now')
  })
})
