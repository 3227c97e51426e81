import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild, step, writeLog } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/start-http.ts'

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

  it('answers 404 with the place to look for a GUID that nobody knows', async () => {
    const answer = await http.get('/api/v1/deliveries/00000000-0000-0000-0000-000000000000')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 404, title: 'Not found' })
  })
})

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

  it('filters by state and repository', async () => {
    const { repository } = newBuild()
    const other = { ...repository, id: 8, name: 'other' }
    const { build } = await planBuild(http.store, { repository: other })
    const ids = async (query: string) =>
      ((await json(`/api/v1/builds?${query}`))['items'] as { id: string }[]).map(({ id }) => id)
    expect(await ids('repository=acme/other')).toEqual([build.id])
    expect(await ids('repository=acme/other&state=queued')).toEqual([build.id])
    expect(await ids('repository=acme/other&state=failed')).toEqual([])
  })

  it('names every wrong parameter, the rule and the fix at once', async () => {
    const answer = await http.get('/api/v1/builds?limit=1000&state=done&stat=x&repository=acme')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      type: 'about:blank',
      title: 'Invalid query',
      status: 400,
      detail: expect.stringContaining('limit, before, state, repository') as string,
      errors: expect.arrayContaining([
        { parameter: 'limit', detail: 'must be a whole number from 1 to 200' },
        { parameter: 'state', detail: expect.stringContaining('queued, running') as string },
        { parameter: 'repository', detail: 'must be owner/name' },
        { parameter: 'stat', detail: 'there is no such parameter' },
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

describe('logs', () => {
  async function loggedBuild() {
    const { build } = await planBuild(http.store)
    const execution = await admit(http.store, build)
    await observe(http.store, execution, {
      steps: [step('source', 'succeeded', 0), step('build', 'running')],
    })
    await writeLog(http.store, execution, 'source', 'cloned\n')
    await writeLog(http.store, execution, 'build', 'STEP 1/2: FROM busybox\n')
    return { build, execution, path: `/api/v1/builds/${build.id}/log` }
  }

  it('gives the steps one after the other as plain text', async () => {
    const { path, execution } = await loggedBuild()
    const answer = await http.get(path)
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('slipway-log-execution')).toBe(execution.id)
    expect(await answer.text()).toBe('==> source\ncloned\n==> build\nSTEP 1/2: FROM busybox\n')
  })

  it('goes on where the last answer ended, until the execution has ended', async () => {
    const { path, execution } = await loggedBuild()
    const first = await http.get(`${path}?step=build`)
    const next = first.headers.get('slipway-log-next') ?? ''
    expect(next).toBe('23')
    expect(first.headers.get('slipway-log-complete')).toBe('false')
    await writeLog(http.store, execution, 'build', 'STEP 2/2: RUN true\n')
    await observe(http.store, execution, {
      state: 'failed',
      endedAt: Date.now(),
      steps: [step('source', 'succeeded', 0), step('build', 'failed', 1)],
      failure: { reason: 'Failed', message: '', step: 'build', exitCode: 1, pod: null, container: null },
    })
    const second = await http.get(`${path}?step=build&from=${next}`)
    expect(await second.text()).toBe('STEP 2/2: RUN true\n')
    expect(second.headers.get('slipway-log-complete')).toBe('true')
  })

  it('gives a log of many chunks byte for byte', async () => {
    const { path, execution } = await loggedBuild()
    const bytes = Buffer.alloc(700_000, 'é0123456789\n')
    for (let at = 0; at < bytes.length; at += 60_001)
      await writeLog(http.store, execution, 'source', bytes.subarray(at, at + 60_001))
    const answer = await http.get(`${path}?step=source&from=7`)
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it.each([
    ['from=3', 400, 'give step together with from'],
    ['step=nope', 404, 'source, build'],
    ['execution=b0-1', 404, 'no such execution'],
    ['step=build&from=9999', 416, '23 bytes so far'],
    ['step=build&from=-1', 400, 'under errors'],
  ])('refuses ?%s with %i and what to do', async (query, status, words) => {
    const { path } = await loggedBuild()
    const answer = await http.get(`${path}?${query}`)
    expect(answer.status).toBe(status)
    expect(((await answer.json()) as { detail: string }).detail).toContain(words)
  })
})
