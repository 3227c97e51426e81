import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild, step } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ publicUrl: 'https://slipway.example.com/' })
})
afterAll(() => http.close())

async function json(path: string): Promise<Record<string, unknown>> {
  return (await (await http.get(path)).json()) as Record<string, unknown>
}

describe('builds', () => {
  it('shows state, executions, steps, digest and where the page is', async () => {
    const { build } = await planBuild(http.store)
    const execution = await admit(http.store, build)
    await observe(http.store, execution, {
      state: 'succeeded',
      endedAt: Date.now(),
      steps: [step('source', 'succeeded', 0)],
      digest: `sha256:${'a'.repeat(64)}`,
      size: 1234,
    })
    expect(await json(`/api/v1/builds/${build.id}`)).toMatchObject({
      url: `https://slipway.example.com/builds/${build.id}`,
      state: 'completed',
      digest: `sha256:${'a'.repeat(64)}`,
      size: 1234,
      image: 'ghcr.io/acme/api:main-0123456',
      executions: [{ id: execution.id, state: 'succeeded', steps: [{ name: 'source', exitCode: 0 }] }],
    })
  })

  it('explains a failure', async () => {
    const { build } = await planBuild(http.store)
    await observe(http.store, await admit(http.store, build), {
      state: 'failed',
      endedAt: Date.now(),
      steps: [step('build', 'failed', 7)],
      failure: {
        reason: 'BuildRunTimeout',
        message: 'm',
        step: 'build',
        exitCode: 7,
        pod: null,
        container: null,
      },
    })
    const { failure } = await json(`/api/v1/builds/${build.id}`)
    expect(failure).toMatchObject({ reason: 'BuildRunTimeout', step: 'build', exitCode: 7 })
    expect((failure as { remedy: string }).remedy).toContain('timeout')
  })

  it('keeps values of the environment and parameters, Secret names and credentials in addresses to itself', async () => {
    const { config } = newBuild()
    const { build } = await planBuild(http.store, {
      config: {
        ...config,
        env: { NPM_TOKEN: 'hush-env' },
        params: { 'build-args': ['KEY=hush-param'] },
        source: { cloneUrl: 'https://x:hush-url@github.com/acme/shop.git', private: true },
      },
    })
    const text = await (await http.get(`/api/v1/builds/${build.id}`)).text()
    expect(text).toContain('NPM_TOKEN')
    expect(text).not.toContain('hush')
    expect(text).not.toContain('registry-credentials')
  })

  it('filters by state, repository, commit and name', async () => {
    const { repository } = newBuild()
    const other = { ...repository, id: 8, name: 'other' }
    const { build } = await planBuild(http.store, { repository: other })
    const ids = async (query: string) =>
      ((await json(`/api/v1/builds?${query}`))['items'] as { id: string }[]).map(({ id }) => id)
    expect(await ids('repository=acme/other')).toEqual([build.id])
    expect(await ids('repository=acme/other&state=queued')).toEqual([build.id])
    expect(await ids('repository=acme/other&state=failed')).toEqual([])
    expect(await ids(`repository=acme/other&name=api&sha=${build.sha}`)).toEqual([build.id])
    expect(await ids('repository=acme/other&name=web')).toEqual([])
    expect(await ids(`repository=acme/other&sha=${'9'.repeat(40)}`)).toEqual([])
  })

  it('names every wrong parameter, the rule and the fix at once', async () => {
    const answer = await http.get('/api/v1/builds?limit=1000&state=done&stat=x&repository=acme')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      type: '/problems/invalid-input',
      title: 'Invalid input',
      status: 400,
      detail: expect.stringContaining('limit, before, state, tenant, repository') as string,
      errors: expect.arrayContaining([
        { in: 'query', name: 'limit', message: 'must be a whole number from 1 to 200' },
        { in: 'query', name: 'state', message: expect.stringContaining('queued, running') as string },
        { in: 'query', name: 'repository', message: 'must be owner/name' },
        { in: 'query', name: 'stat', message: 'there is no such parameter' },
      ]) as unknown,
    })
  })

  it.each(['..%2f..%2fetc', '%00', "'%20or%201=1", 'x'.repeat(200)])(
    'finds nothing at the id %s',
    async (id) => {
      expect((await http.get(`/api/v1/builds/${id}`)).status).toBe(404)
    },
  )
})
