import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

interface Made {
  id: string
  token: string
  tenant: string | null
  expiresAt: string | null
}

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ tenants: [sampleTenant({ name: 'acme' }), sampleTenant({ name: 'beta' })] })
})
afterAll(() => http.close())

const withToken = (token: string, path: string, init: { method?: string; body?: string } = {}) =>
  http.ask(path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })

async function make(body: Record<string, unknown>, by = http.token): Promise<Made> {
  const answer = await withToken(by, '/api/v1/tokens', {
    method: 'POST',
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(201)
  return (await answer.json()) as Made
}

describe('tokens', () => {
  it('are shown once, and never kept or logged', async () => {
    const { id, token } = await make({ name: 'ci', scope: 'build' })
    expect(token).toMatch(/^slw_[A-Za-z0-9_-]{43}$/)
    const list = await (await http.get('/api/v1/tokens')).text()
    expect(list).toContain(id)
    expect(list).not.toContain(token)
    expect(http.logged.join('\n')).not.toContain(token)
  })

  it('open the API until they are revoked', async () => {
    const { id, token } = await make({ name: 'ci' })
    expect((await withToken(token, '/api/v1/builds')).status).toBe(200)
    expect((await http.get(`/api/v1/tokens/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await withToken(token, '/api/v1/builds')).status).toBe(401)
  })

  it('open it until they expire', async () => {
    const own = await startHttp()
    const answer = await own.get('/api/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'short', expiresInDays: 1 }),
    })
    const { token } = (await answer.json()) as Made
    const ask = () => own.ask('/api/v1/builds', { headers: { authorization: `Bearer ${token}` } })
    expect((await ask()).status).toBe(200)
    own.forward(86_400_000)
    expect((await ask()).status).toBe(401)
    await own.close()
  })

  it('end with the token that made them, revoked or expired', async () => {
    const boss = await make({ name: 'boss', scope: 'admin', expiresInDays: 1 })
    const made = await make({ name: 'made', expiresInDays: 300 }, boss.token)
    expect(made).toMatchObject({ madeBy: boss.id, expiresAt: boss.expiresAt })
    expect((await withToken(made.token, '/api/v1/builds')).status).toBe(200)
    await http.get(`/api/v1/tokens/${boss.id}`, { method: 'DELETE' })
    expect((await withToken(made.token, '/api/v1/builds')).status).toBe(401)
  })

  it('may only what their scope says', async () => {
    const { token } = await make({ name: 'reader', scope: 'read' })
    const answer = await withToken(token, '/api/v1/tokens')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ type: '/problems/scope-needed' })
  })

  it('of one tenant make only tokens of it, and see only those', async () => {
    const boss = await make({ name: 'boss', scope: 'admin', tenant: 'acme' })
    const other = await make({ name: 'other', tenant: 'beta' })
    expect((await make({ name: 'mine' }, boss.token)).tenant).toBe('acme')
    const foreign = await withToken(boss.token, '/api/v1/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: 'theirs', tenant: 'beta' }),
    })
    expect(foreign.status).toBe(403)
    expect(await (await withToken(boss.token, '/api/v1/tokens')).text()).not.toContain(other.id)
    const revoking = await withToken(boss.token, `/api/v1/tokens/${other.id}`, { method: 'DELETE' })
    expect(revoking.status).toBe(404)
    expect((await withToken(other.token, '/api/v1/builds')).status).toBe(200)
  })

  it('sign a browser in, which their end signs out', async () => {
    const { id, token } = await make({ name: 'ada' })
    const login = await http.ask('/login', { method: 'POST', body: new URLSearchParams({ token }) })
    const cookie = (login.headers.get('set-cookie') ?? '').replace(/;.*/, '')
    expect(cookie).not.toContain(token)
    const page = () => http.ask('/builds', { headers: { cookie, accept: 'text/html' } })
    expect((await page()).status).toBe(200)
    await http.get(`/api/v1/tokens/${id}`, { method: 'DELETE' })
    expect((await page()).status).toBe(401)
  })
})

describe('requests of a token', () => {
  it('are limited, writes by themselves, and come again with time', async () => {
    const own = await startHttp({ apiRequestsPerMinute: 8 })
    for (let n = 0; n < 8; n += 1) expect((await own.get('/api/v1/builds')).status).toBe(200)
    const refused = await own.get('/api/v1/builds')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit')).toContain('"reads";r=0')
    const write = () => own.get('/api/v1/builds/none/cancel', { method: 'POST' })
    expect([(await write()).status, (await write()).status, (await write()).status]).toEqual([404, 404, 429])
    own.forward(60_000)
    const again = await own.get('/api/v1/builds')
    expect([again.status, again.headers.get('ratelimit-policy')]).toEqual([200, '"reads";q=8;w=60'])
    await own.close()
  })
})
