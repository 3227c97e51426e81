import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBuild } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import type { BuildRequest, PlannedRequest } from '../../../domain/index.ts'

let http: TestHttp
const asked: BuildRequest[] = []
let plan: () => PlannedRequest = () => ({ kind: 'planned', build: newBuild({ name: 'api' }), needed: [] })
beforeAll(async () => {
  http = await startHttp({
    planBuild: (request) => {
      asked.push(request)
      return Promise.resolve(plan())
    },
  })
})
afterAll(() => http.close())

async function create(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  const answer = await http.get('/api/v1/builds', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ repository: 'acme/shop', build: 'api', ...body }),
  })
  const made = (await answer.json()) as Record<string, unknown> & { id: string; errors?: unknown }
  return { status: answer.status, made, location: answer.headers.get('location') }
}

describe('POST /api/v1/builds', () => {
  it('makes a build that waits until it is started', async () => {
    plan = () => ({ kind: 'planned', build: newBuild(), needed: [] })
    const { status, made, location } = await create({ ref: 'main' })
    expect([status, made['state'], location]).toEqual([201, 'pending', `/api/v1/builds/${made.id}`])
    expect(asked.at(-1)).toMatchObject({ repository: 'acme/shop', ref: 'main', sha: null, by: 'api-token' })
    const start = () => http.get(`/api/v1/builds/${made.id}/start`, { method: 'POST' })
    const started = await start()
    expect([started.status, await started.json()]).toMatchObject([202, { state: 'queued' }])
    expect((await start()).status).toBe(200)
  })

  it('starts what a build needs with it', async () => {
    const base = newBuild({ name: 'base' })
    const config = { ...base.config, needs: ['base'] }
    plan = () => ({ kind: 'planned', build: newBuild({ config }), needed: [base] })
    const { made } = await create({})
    const stateOf = async (id: string) => (await http.store.read('build', { id }))?.build.state
    expect(await stateOf(base.id)).toBe('pending')
    await http.get(`/api/v1/builds/${made.id}/start`, { method: 'POST' })
    expect([await stateOf(base.id), await stateOf(made.id)]).toEqual(['queued', 'queued'])
  })

  it('makes nothing twice under a key, and refuses another request under it', async () => {
    plan = () => ({ kind: 'planned', build: newBuild({ inputsHash: 'a'.repeat(64) }), needed: [] })
    const key = { 'idempotency-key': 'once' }
    const first = await create({ start: true }, key)
    const again = await create({ start: true }, key)
    expect([first.status, again.status, again.made.id]).toEqual([201, 200, first.made.id])
    const other = await create({ start: false }, key)
    expect([other.status, other.made['type']]).toEqual([422, '/problems/key-reused'])
  })

  it('says which key of the configuration breaks a rule', async () => {
    const place = { line: 4, column: 7, endLine: 4, endColumn: 9 }
    const problem = { ...place, path: 'builds.api.image', message: 'may not be pushed' }
    plan = () => ({ kind: 'invalid', file: 'spec', problems: [problem] })
    const inSpec = await create({ spec: { image: 'other/x' } })
    expect([inSpec.status, inSpec.made.errors]).toEqual([
      422,
      [{ in: 'body', name: 'spec.image', message: 'may not be pushed' }],
    ])
    plan = () => ({ kind: 'invalid', file: '.slipway.yaml', problems: [problem] })
    expect((await create({})).made.errors).toEqual([
      { in: 'file', name: '.slipway.yaml:4:7', message: 'may not be pushed' },
    ])
  })

  it('tells a repository that is not there from what may not be built', async () => {
    plan = () => ({ kind: 'missing', reason: 'There is no repository acme/shop.' })
    expect((await create({})).status).toBe(404)
    plan = () => ({ kind: 'refused', reason: 'There is no build `api`.' })
    expect(await create({})).toMatchObject({ status: 422, made: { detail: 'There is no build `api`.' } })
  })
})
