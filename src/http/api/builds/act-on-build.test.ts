import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import type { NewBuild, Tenant } from '../../../domain/index.ts'

const tenant: Tenant = {
  name: 'acme',
  namespace: 'team-a',
  repositories: ['acme/*'],
  images: ['ghcr.io/acme/*'],
  serviceAccount: 'builder',
  pushSecret: 'registry-credentials',
  untrusted: {
    policy: 'approval',
    image: 'ghcr.io/acme-untrusted/pr',
    serviceAccount: null,
    pushSecret: null,
  },
  webhookSecrets: [],
  limits: { running: 2 },
}

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ tenants: [tenant] })
})
afterAll(() => http.close())

async function post(path: string, body?: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = body === undefined ? {} : { body: text, headers: { 'content-type': 'application/json' } }
  const answer = await http.get(`/api/v1/builds/${path}`, { method: 'POST', ...init })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function failed(overrides: Partial<NewBuild> = {}) {
  const { build } = await planBuild(http.store, overrides)
  await observe(http.store, await admit(http.store, build), { state: 'failed', endedAt: Date.now() })
  return build
}

/** A stranger's Build that waits, of a commit of its own. */
async function waiting(sha: string) {
  const { config } = newBuild()
  const untrusted = {
    ...config,
    image: 'ghcr.io/acme-untrusted/pr',
    serviceAccount: null,
    pushSecret: null,
  }
  const ref = 'refs/pull/7/head'
  const planned = { trust: 'untrusted', sha, ref, pullRequest: 7, config: untrusted } as const
  return (await planBuild(http.store, planned)).build
}

describe('trying a build again', () => {
  it('makes a new attempt of what had ended, once', async () => {
    const build = await failed()
    expect(await post(`${build.id}/retry`)).toMatchObject({
      status: 202,
      body: { id: build.id, state: 'queued', executions: [{ attempt: 1, state: 'failed' }] },
    })
    const again = await post(`${build.id}/retry`)
    expect(again).toMatchObject({ status: 409, body: { title: 'Not built again' } })
    expect(again.body['detail']).toContain('has not ended')
  })

  it('is refused with the reason when the tenant does not allow it any more', async () => {
    const { config } = newBuild()
    const build = await failed({ config: { ...config, image: 'docker.io/other/image' } })
    const answer = await post(`${build.id}/retry`)
    expect(answer.status).toBe(409)
    expect(answer.body['detail']).toContain('no longer allows the image docker.io/other/image')
    expect((await http.store.read('build', { id: build.id }))?.build.state).toBe('failed')
  })
})

describe('approving a commit', () => {
  it('lets the build of exactly that commit go on, and tells who approved', async () => {
    const sha = 'a1'.repeat(20)
    const build = await waiting(sha)
    expect(build.state).toBe('pending')
    expect(await post(`${build.id}/approve`, { sha })).toMatchObject({
      status: 202,
      body: { state: 'queued', approval: { by: null, via: 'api', at: expect.any(String) as string } },
    })
    expect(await post(`${build.id}/approve`, { sha })).toMatchObject({ status: 409 })
  })

  it('is refused for another commit, a prefix, or no commit at all', async () => {
    const sha = 'b2'.repeat(20)
    const build = await waiting(sha)
    expect((await post(`${build.id}/approve`, { sha: 'c3'.repeat(20) })).status).toBe(409)
    for (const body of [
      { sha: sha.slice(0, 7) },
      { sha: sha.toUpperCase() },
      {},
      { sha, all: true },
      '',
      '[',
    ])
      expect(await post(`${build.id}/approve`, body)).toMatchObject({ status: 400 })
    expect(
      (await post(`${build.id}/approve`, 'x'.repeat(20_000)).catch(() => ({ status: 413 }))).status,
    ).toBe(413)
    expect((await http.store.read('build', { id: build.id }))?.build.state).toBe('pending')
    expect(await http.store.read('approval', { repositoryId: build.repository.id, sha })).toBeNull()
  })

  it('is nothing for strangers or forms of other sites, and neither is trying again', async () => {
    const sha = 'd4'.repeat(20)
    const build = await waiting(sha)
    for (const action of ['approve', 'retry']) {
      const path = `/api/v1/builds/${build.id}/${action}`
      expect((await http.ask(path, { method: 'POST', body: JSON.stringify({ sha }) })).status).toBe(401)
      const headers = { 'sec-fetch-site': 'cross-site' }
      expect((await http.get(path, { method: 'POST', headers })).status).toBe(403)
      expect((await http.ask(`/builds/${build.id}/${action}`, { method: 'POST' })).status).toBe(401)
      expect((await http.get(`/builds/${build.id}/${action}`, { method: 'POST', headers })).status).toBe(403)
    }
    expect((await http.store.read('build', { id: build.id }))?.build.state).toBe('pending')
  })
})

describe('the buttons of the page', () => {
  const page = async (path: string) => (await http.get(path, { headers: { accept: 'text/html' } })).text()
  const press = (path: string, fields: Record<string, string> = {}) =>
    http.get(path, { method: 'POST', body: new URLSearchParams(fields) })

  it('approve the commit that the page showed', async () => {
    const sha = 'e5'.repeat(20)
    const build = await waiting(sha)
    const text = await page(`/builds/${build.id}`)
    expect(text).toContain('>Waiting for approval</h2>')
    expect(text).toContain(`name="sha" value="${sha}"`)
    const stale = await press(`/builds/${build.id}/approve`, { sha: 'f'.repeat(40) })
    expect(stale.status).toBe(409)
    const done = await press(`/builds/${build.id}/approve`, { sha })
    expect([done.status, done.headers.get('location')]).toEqual([303, `/builds/${build.id}`])
    expect(await page(`/builds/${build.id}`)).toContain('Approved by')
  })

  it('run it again, and show the attempts before and why it was cancelled', async () => {
    const build = await failed()
    expect(await page(`/builds/${build.id}`)).toContain('>Re-run</button>')
    expect((await press(`/builds/${build.id}/retry`)).status).toBe(303)
    expect((await press(`/builds/${build.id}/cancel`)).status).toBe(303)
    const text = await page(`/builds/${build.id}`)
    expect(text).toContain('Somebody who holds the token of the service’s API cancelled the build.')
    expect(await (await http.get(`/api/v1/builds/${build.id}`)).json()).toMatchObject({
      cancelCause: { kind: 'asked', by: null },
      triggers: [{ ref: 'refs/heads/main' }],
    })
  })
})
