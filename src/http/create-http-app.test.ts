import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, observe, planBuild, step } from '../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../test/support/servers/start-http.ts'
import type { Readiness } from './check-health.ts'

const open = [
  '/webhooks/github',
  '/healthz',
  '/readyz',
  '/assets/*',
  '/badge/*',
  '/schema/slipway.yaml.json',
  '/api/v1/openapi.json',
  '/problems/:type',
  '/login',
  '/logout',
]

describe('what is open and what is not', () => {
  let http: TestHttp
  let readiness: Readiness[] = []
  beforeAll(async () => {
    http = await startHttp({ readiness: () => Promise.resolve(readiness) })
  })
  afterAll(() => http.close())

  it('answers 401 without the token on every route but the open ones', async () => {
    const closed = http.app.routes.filter(({ method, path }) => method !== 'ALL' && !open.includes(path))
    expect(closed.length).toBeGreaterThan(9)
    for (const { method, path } of closed) {
      const answer = await http.ask(path.replace(/:\w+/g, 'x'), { method })
      expect({ path, status: answer.status }).toEqual({ path, status: 401 })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="slipway"')
    }
  })

  it.each(['Bearer wrong', 'Bearer', 'Basic YTpi', 'Bearer  ', 'bearer a-token-of-the-test-012345678'])(
    'refuses "%s"',
    async (authorization) => {
      const answer = await http.ask('/api/v1/builds', { headers: { authorization } })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    },
  )

  it('does not tell strangers which paths exist', async () => {
    expect((await http.ask('/nothing/here')).status).toBe(401)
    expect((await http.get('/nothing/here')).status).toBe(404)
  })

  it('shows people the form where they sign in, in the place of the page', async () => {
    const answer = await http.ask('/builds/b1?x=1', { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(401)
    expect(await answer.text()).toContain('name="next" value="/builds/b1?x=1"')
  })

  it('leaves the webhook to its own check', async () => {
    expect((await http.ask('/webhooks/github', { method: 'POST', body: '{}' })).status).toBe(202)
    expect((await http.ask('/webhooks/github/', { method: 'POST', body: '{}' })).status).toBe(202)
  })

  it("has the build file's schema for editors", async () => {
    const answer = await http.ask('/schema/slipway.yaml.json')
    expect(answer.headers.get('content-type')).toBe('application/schema+json')
    expect(await answer.json()).toMatchObject({ required: ['version'] })
  })

  it('is alive without the token', async () => {
    const answer = await http.ask('/healthz')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ status: 'alive' })
  })

  it('says 503 and what is not ready until everything is', async () => {
    readiness = [
      { name: 'store', ready: true, detail: 'open' },
      { name: 'cluster', ready: false, detail: 'no answer for 12 s' },
    ]
    const waiting = await http.ask('/readyz')
    expect(waiting.status).toBe(503)
    expect(await waiting.json()).toMatchObject({ notReady: ['cluster'], parts: readiness })
    readiness = readiness.map((part) => ({ ...part, ready: true }))
    expect((await http.ask('/readyz')).status).toBe(200)
  })

  it('says of some parts only whether these are ready', async () => {
    const asked: (readonly string[] | null)[] = []
    const own = await startHttp({
      readiness: (only) => {
        asked.push(only)
        return Promise.resolve([{ name: 'store', ready: true, detail: 'open' }])
      },
    })
    expect((await own.ask('/readyz?only=store')).status).toBe(200)
    await own.ask('/readyz')
    expect(asked).toEqual([['store'], null])
    await own.close()
  })

  it('counts parts that do not answer, or break, as not ready', async () => {
    for (const broken of [
      () => new Promise<Readiness[]>(() => {}),
      () => Promise.reject(new Error('secret')),
    ]) {
      const own = await startHttp({ readiness: broken })
      const answer = await own.ask('/readyz')
      expect(answer.status).toBe(503)
      expect(await answer.text()).not.toContain('secret')
      await own.close()
    }
  })

  it('lets nothing run, load or frame beyond its own files', async () => {
    const answer = await http.get('/builds')
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'"],
      ...["connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
    ])
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('serves the files of its pages under a name that changes with them', async () => {
    const page = await (await http.ask('/login')).text()
    for (const [, path = ''] of page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const answer = await http.ask(path)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toContain('immutable')
    }
    expect((await http.ask('/assets/style.css')).status).toBe(404)
  })
})

describe('GET /metrics', () => {
  it('counts, times and shows what the store holds', async () => {
    const http = await startHttp()
    const { build } = await planBuild(http.store)
    await observe(http.store, await admit(http.store, build), { steps: [step('source', 'running')] })
    http.meter.count('slipway_executions_total', { outcome: 'failed', reason: 'GitRemoteRepositoryNotFound' })
    http.meter.count('slipway_executions_total', { outcome: 'failed', reason: 'text of "a stranger"\n' })
    http.meter.count('slipway_verdicts_total', { verdict: 'planned', tenant: 'acme' })
    http.meter.time('slipway_plan_seconds', 0.02)
    const text = await (await http.get('/metrics')).text()
    expect(text).toContain('slipway_builds{state="running"} 1')
    expect(text).toContain('slipway_reports_behind 2')
    expect(text).toContain(
      'slipway_executions_total{outcome="failed",reason="GitRemoteRepositoryNotFound"} 1',
    )
    expect(text).toContain('slipway_executions_total{outcome="failed",reason="other"} 1')
    expect(text).toContain('slipway_verdicts_total{verdict="planned"} 1')
    expect(text).toContain('slipway_plan_seconds_bucket{le="0.025"} 1')
    expect(text).toContain('process_resident_memory_bytes')
    await http.close()
  })

  it('keeps the number of reasons bounded', async () => {
    const http = await startHttp()
    for (let n = 0; n < 150; n += 1)
      http.meter.count('slipway_executions_total', { outcome: 'failed', reason: `Reason${n}` })
    const text = await (await http.get('/metrics')).text()
    expect(text.match(/^slipway_executions_total\{/gm)).toHaveLength(101)
    expect(text).toContain('reason="other"} 50')
    await http.close()
  })
})
