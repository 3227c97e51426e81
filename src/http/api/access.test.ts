import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleTenant } from '../../../test/support/samples/sample-tenant.ts'
import { admit, newBuild, observe, planBuild, step, writeLog } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'
import type { Scope } from '../../domain/index.ts'
import { apiRoutes } from './api-routes.ts'

let http: TestHttp
let secretOf: { buildId: string; executionId: string; guid: string; tokenId: string }
const bound = new Map<Scope, string>()
/** Stands in everything that is acme's, and in nothing of beta. */
const mark = /acme|hats|team-a/

beforeAll(async () => {
  const tenants = [sampleTenant({ name: 'acme' }), sampleTenant({ name: 'beta', namespace: 'team-b' })].map(
    (tenant) =>
      tenant.name === 'beta'
        ? {
            ...tenant,
            repositories: ['beta/*'],
            images: ['r/beta/*'],
            untrusted: { ...tenant.untrusted, image: null },
          }
        : tenant,
  )
  http = await startHttp({ tenants })
  const { build, guid } = await planBuild(http.store)
  await planBuild(http.store, { sha: 'f'.repeat(40), name: 'waits' })
  const execution = await admit(http.store, build)
  await writeLog(http.store, execution, 'build', 'selling hats\n')
  await observe(http.store, execution, {
    state: 'succeeded',
    endedAt: Date.now(),
    steps: [step('build', 'succeeded', 0)],
    digest: `sha256:${'d'.repeat(64)}`,
    size: 10,
  })
  const make = async (body: Record<string, unknown>) => {
    const answer = await http.get('/api/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as { id: string; token: string }
  }
  for (const scope of ['read', 'build', 'admin'] as const)
    bound.set(scope, (await make({ name: `b-${scope}`, scope, tenant: 'beta' })).token)
  const { id: tokenId } = await make({ name: 'acme-ci', tenant: 'acme' })
  secretOf = { buildId: build.id, executionId: execution.id, guid, tokenId }
})
afterAll(() => http.close())

const ask = (scope: Scope, path: string, init: RequestInit = {}) =>
  http.ask(path, {
    ...init,
    headers: { authorization: `Bearer ${bound.get(scope) ?? ''}`, 'content-type': 'application/json' },
  })

/** A path of a route with the ids of acme's things. */
function pathOf(path: string): string {
  const { buildId, executionId, guid, tokenId } = secretOf
  const id = path.includes('/executions/{id}') ? executionId : path.includes('/tokens/') ? tokenId : buildId
  const filled = path.replace('{id}', id).replace('{guid}', guid).replace('{step}', 'build')
  return filled.replace('{name}', 'acme').replace(/search$/, 'search?q=x')
}

const closed = apiRoutes.map(({ spec }) => spec).filter(({ scope }) => scope !== null)
const streams = ['streamEvents', 'socketEvents']

describe('a token of one tenant', () => {
  it.each(
    closed.filter(({ id }) => !streams.includes(id)).map((spec) => [`${spec.method} ${spec.path}`, spec]),
  )('learns nothing of another tenant from %s', async (_, spec) => {
    const init = spec.method === 'get' ? {} : { method: spec.method.toUpperCase() }
    const body = spec.body === undefined ? {} : { body: JSON.stringify({ sha: 'a'.repeat(40) }) }
    const answer = await ask('admin', pathOf(spec.path), { ...init, ...body })
    if (spec.path.includes('{')) expect(answer.status).toBe(404)
    expect(await answer.text()).not.toMatch(mark)
  })

  it('cannot tell by a filter whether there is another', async () => {
    for (const path of ['builds', 'executions', 'deliveries', 'artifacts', 'audit', 'queue', 'events']) {
      const answers = ['acme', 'nobody'].map(async (tenant) => {
        const answer = await ask('admin', `/api/v1/${path}?tenant=${tenant}`)
        return { status: answer.status, body: await answer.text() }
      })
      const [there, not] = await Promise.all(answers)
      expect({ path, ...there }).toEqual({ path, ...not })
      expect(there).toMatchObject({ status: 404 })
      if (path === 'events') continue
      const seen = (await (await http.get(`/api/v1/${path}?tenant=acme`)).json()) as { items: unknown[] }
      // No build of this test is forgotten, and its deliveries were planned without a repository's record.
      if (!['audit', 'deliveries'].includes(path))
        expect({ path, seen: seen.items.length > 0 }).toEqual({ path, seen: true })
    }
  })

  it('sees nothing of it on the pages, and no numbers of the whole service', async () => {
    for (const path of ['/builds', '/deliveries', `/builds/${secretOf.buildId}`]) {
      const page = await http.ask(path, {
        headers: { authorization: `Bearer ${bound.get('admin') ?? ''}`, accept: 'text/html' },
      })
      expect(await page.text()).not.toMatch(mark)
    }
    expect((await ask('admin', '/metrics')).status).toBe(403)
    expect((await http.get('/metrics')).status).toBe(200)
  })

  it('asks for no build of another', async () => {
    const body = JSON.stringify({ repository: 'acme/shop', build: 'api', tenant: 'acme' })
    expect((await ask('build', '/api/v1/builds', { method: 'POST', body })).status).toBe(404)
  })
})

describe('a scope', () => {
  it.each(
    closed.filter(({ scope }) => scope !== 'read').map((spec) => [`${spec.method} ${spec.path}`, spec]),
  )('that is too small is refused by %s', async (_, spec) => {
    const less = spec.scope === 'admin' ? 'build' : 'read'
    const answer = await ask(less, pathOf(spec.path), { method: spec.method.toUpperCase() })
    expect(answer.status).toBe(403)
  })

  it('that only reads has no buttons on the page', async () => {
    const { build } = await planBuild(http.store, { ...newBuild(), tenant: 'beta', sha: 'e'.repeat(40) })
    const headers = (scope: Scope) => ({ authorization: `Bearer ${bound.get(scope) ?? ''}` })
    const page = async (scope: Scope) =>
      (await http.ask(`/builds/${build.id}`, { headers: headers(scope) })).text()
    expect(await page('build')).toContain('Cancel')
    expect(await page('read')).not.toContain('Cancel</button>')
    const pressed = await http.ask(`/builds/${build.id}/cancel`, { method: 'POST', headers: headers('read') })
    expect(pressed.status).toBe(403)
  })
})
