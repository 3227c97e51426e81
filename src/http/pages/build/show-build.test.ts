import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuild, step, writeLog } from '../../../../test/support/plan-build.ts'
import { samplePlanned } from '../../../../test/support/samples/samples.ts'
import { sampleTenant } from '../../../../test/support/samples/sample-tenant.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import { tellCheck } from '../../../../test/support/tell-check.ts'
import type { Annotation, Build, NewBuild, Observation } from '../../../domain/index.ts'

let http: TestHttp
let readToken: string
beforeAll(async () => {
  http = await startHttp({
    tenants: [sampleTenant({ namespace: 'team-a' }), sampleTenant({ name: 'busy', limits: { running: 1 } })],
  })
  readToken = await makeToken({ name: 'reader', scope: 'read' })
})
afterAll(() => http.close())

async function makeToken(body: Record<string, string>): Promise<string> {
  const answer = await http.get('/api/v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { token: string }).token
}

let commits = 0
/** A commit of its own, so that no other test's builds are its siblings. */
const freshSha = () => (commits += 1).toString(16).padStart(40, 'c')

async function page(path: string, token = http.token): Promise<string> {
  const headers = { accept: 'text/html', authorization: `Bearer ${token}` }
  const answer = await http.ask(path, { headers })
  expect(answer.status).toBe(200)
  return (await answer.text()).replace(/\s+/g, ' ')
}

const failed: Partial<Observation> = {
  state: 'failed',
  endedAt: Date.now(),
  steps: [step('build', 'failed', 7)],
  failure: { reason: 'Failed', message: 'exit 7', step: 'build', exitCode: 7, pod: null, container: null },
}

async function failedBuild(overrides: Partial<NewBuild> = {}): Promise<Build> {
  const { build } = await planBuild(http.store, { sha: freshSha(), ...overrides })
  const execution = await admit(http.store, build)
  await writeLog(http.store, execution, 'build', 'compiling\nsrc/a.ts(12,3): error TS1: no such thing\n')
  await observe(http.store, execution, failed)
  return build
}

function annotation(change: Partial<Annotation> = {}): Annotation {
  return {
    ...{ path: 'src/a.ts', startLine: 12, endLine: 12, startColumn: 3, endColumn: 3 },
    ...{ level: 'failure', title: 'tsc', message: 'no such thing', ...change },
  }
}

describe('the page of an attempt', () => {
  it('took as long as lists and its check say: the wait for its node is none of it', async () => {
    const { build } = await planBuild(http.store, { sha: freshSha() })
    const execution = await admit(http.store, build)
    const startedAt = execution.createdAt + 20_000
    await observe(http.store, execution, { ...failed, startedAt, endedAt: startedAt + 65_000 })
    expect(await page(`/builds/${build.id}`)).toContain('<dt>Duration</dt> <dd>1 min 5 s</dd>')
    expect(await page('/builds')).toContain('took 1 min 5 s')
  })

  it('has the steps, the log and the failure of the one that is asked for, and the way to the others', async () => {
    const build = await failedBuild()
    await http.store.commit('retryBuild', { buildId: build.id, now: Date.now() })
    const earlier = await page(`/builds/${build.id}?attempt=1`)
    expect(earlier).toContain('Step build failed with exit code 7')
    expect(earlier).toContain('compiling')
    expect(earlier).toContain(`This is attempt 1. <a href="/builds/${build.id}">The newest is attempt 2</a>`)
    expect(earlier).not.toContain('data-follow')
    expect(earlier).not.toContain('http-equiv="refresh"')
    expect(earlier).toContain(`slipway builds logs -f ${build.id} --execution ${build.id}-1`)

    const newest = await page(`/builds/${build.id}`)
    expect(newest).toContain(`<a href="/builds/${build.id}?attempt=1">Attempt 1</a>`)
    expect(newest).toContain('aria-current="page">Attempt 2<')
    expect(newest).toContain('data-follow=')
    expect(newest).not.toContain('compiling')
    await http.store.commit('cancelBuild', {
      ...{ buildId: build.id, cause: { kind: 'asked', by: null }, now: Date.now() },
    })
    expect(await page(`/builds/${build.id}`)).toContain('Cancelled through the API')
    expect(await page(`/builds/${build.id}?attempt=1`)).toContain('Step build failed with exit code 7')
  })
})

describe('the page of a build', () => {
  it('says in words what it waits for: the limit, and its place', async () => {
    // Of two that were queued in the same millisecond the id decides.
    const busy = { tenant: 'busy' }
    const running = await planBuild(http.store, { ...busy, sha: freshSha() })
    await admit(http.store, running.build)
    await planBuild(http.store, { ...busy, id: 'busy1', sha: freshSha(), ref: 'refs/heads/first' })
    const second = await planBuild(http.store, {
      ...busy,
      id: 'busy2',
      sha: freshSha(),
      ref: 'refs/heads/second',
    })
    const text = await page(`/builds/${second.build.id}`)
    expect(text).toContain('2nd of 2 in the queue')
    expect(text).toContain('1 build of <code><bdi>busy</bdi></code> runs, which is all that may at one time')
    expect(text).toContain('1 of those that wait goes before it')
    expect(text).toContain('In the queue')
  })

  it('leads to what it needs, to what needs it, and to the others of its commit, built or not', async () => {
    const sha = freshSha()
    const base = await failedBuild({ sha, name: 'base' })
    const matrix = await failedBuild({ sha, name: 'api (node=22)' })
    const guid = `g-${sha}`
    await http.store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now: 1 })
    const claimed = await http.store.commit('claimDelivery', { owner: 'test', now: 1 })
    const build = newBuild({ sha, name: 'api (node=24)' })
    await http.store.commit('concludeDelivery', {
      ...{ deliveryId: claimed!.id, now: 1, repository: 'acme/shop', ref: build.ref, sha },
      seen: { repository: build.repository, tenant: build.tenant },
      outcome: samplePlanned([{ ...build, config: { ...build.config, needs: ['base'] } }], {
        skipped: [
          { name: 'docs', reason: 'No file below `docs/` changed', image: null },
          { name: 'web', reason: 'Its fork is private.', image: null, refused: true },
        ],
      }),
    })
    const text = await page(`/builds/${build.id}`)
    expect(text).toMatch(new RegExp(`Needs</h2>.*href="/builds/${base.id}".*base.*Failed`))
    expect(text).toMatch(new RegExp(`Others of api</bdi>.*href="/builds/${matrix.id}"`))
    expect(text).toMatch(/<bdi>docs<\/bdi> <strong>skipped:<\/strong> <span>No file below <code><bdi>docs\//)
    expect(text).toMatch(/<bdi>web<\/bdi> <strong>refused:<\/strong> <span>Its fork is private/)
    expect(await page(`/builds/${base.id}`)).toMatch(
      new RegExp(`Other builds of this commit.*href="/builds/${build.id}".*needs this one`),
    )
  })

  it('tells whoever is bound to a tenant nothing of another one that had the repository', async () => {
    const sha = freshSha()
    const former = await failedBuild({ sha, name: 'former', tenant: 'beta' })
    const build = await failedBuild({ sha })
    expect(await page(`/builds/${build.id}`)).toContain(former.id)
    const bound = await makeToken({ name: 'acme-only', scope: 'admin', tenant: 'acme' })
    expect(await page(`/builds/${build.id}`, bound)).not.toContain(former.id)
  })

  it('shows problems of files with the way to the lines, at the source host and in the log, and to the check', async () => {
    const build = await failedBuild()
    await tellCheck(http.store, {
      ...{ reportId: `${build.id}-1`, githubId: 4711, now: Date.now() },
      annotations: [
        annotation(),
        annotation({ path: 'docs/a b#c.md', startLine: 2, endLine: 5, message: 'odd' }),
      ],
    })
    const text = await page(`/builds/${build.id}`)
    expect(text).toContain(`href="https://github.com/acme/shop/blob/${build.sha}/src/a.ts#L12"`)
    expect(text).toContain(`href="https://github.com/acme/shop/blob/${build.sha}/docs/a%20b%23c.md#L2-L5"`)
    expect(text).toMatch(/<a class="in-log" href="#build-L2" >line 2 of the log<\/a/)
    expect(text.match(/class="in-log"/g)).toHaveLength(1)
    expect(text).toContain('href="https://github.com/acme/shop/runs/4711"')
  })

  it('tells tab and preview how it stands', async () => {
    const build = await failedBuild()
    const text = await page(`/builds/${build.id}`)
    expect(text).toContain('<title>✗ api · acme/shop · Slipway</title>')
    expect(text).toMatch(/<meta name="description" content="api of acme\/shop at [0-9a-f]{7}: failed\./)
    const icon = /rel="icon" href="([^"]+)"/.exec(text)?.[1] ?? ''
    expect(icon).toContain('/assets/bad.')
    const svg = await http.ask(icon)
    expect([svg.status, svg.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
  })

  it('shows values of arguments to those who may act, names to all, and secrets to nobody', async () => {
    const { config } = newBuild()
    const params = { target: 'web', NPM_TOKEN: 'hush-hush' }
    const build = await failedBuild({
      config: { ...config, params, env: { STAGE: 'prod' }, pushSecret: 'registry-credentials' },
    })
    const mine = await page(`/builds/${build.id}`)
    expect(mine).toContain('target=web, NPM_TOKEN')
    expect(mine).toContain('STAGE=prod')
    const theirs = await page(`/builds/${build.id}`, readToken)
    expect(theirs).toContain('target, NPM_TOKEN')
    for (const text of [mine, theirs]) {
      expect(text).not.toContain('hush-hush')
      expect(text).not.toContain('registry-credentials')
    }
    expect(theirs).not.toContain('prod')
  })

  it('stays below 50 kB beside its log, however much there is to tell', async () => {
    const sha = freshSha()
    const long = 'x'.repeat(4_000)
    const { config } = newBuild()
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`parameter-${n}`, long]))
    for (let nth = 0; nth < 60; nth += 1) await planBuild(http.store, { sha, name: `sibling ${nth}` })
    const { build } = await planBuild(http.store, {
      ...{ sha, title: long.slice(0, 1_000) },
      config: { ...config, params: many, env: many, tags: Array.from({ length: 90 }, (_, n) => `tag-${n}`) },
    })
    const execution = await admit(http.store, build)
    await observe(http.store, execution, {
      ...failed,
      steps: Array.from({ length: 12 }, (_, n) => step(`step-number-${n}`, 'failed', 1)),
      failure: { ...failed.failure!, message: long.repeat(20) },
      findings: {
        vulnerabilities: Array.from({ length: 500 }, (_, n) => ({ id: `CVE-2026-${n}`, severity: 'high' })),
        attached: [],
      },
    })
    await tellCheck(http.store, {
      ...{ reportId: `${build.id}-1`, githubId: 1, now: Date.now() },
      annotations: Array.from({ length: 50 }, (_, n) =>
        annotation({ startLine: n + 1, endLine: n + 1, message: long }),
      ),
    })
    const text = await page(`/builds/${build.id}`)
    expect(Buffer.byteLength(text)).toBeLessThan(50_000)
  })
})

describe('the buttons of a build', () => {
  const press = (id: string, action: string, token = http.token, body = '') =>
    http.ask(`/builds/${id}/${action}`, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${token}`, accept: 'text/html' },
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    })

  it('ask once more before work is lost, without a script', async () => {
    const { build } = await planBuild(http.store, { sha: freshSha() })
    const text = await page(`/builds/${build.id}`)
    expect(text).toMatch(
      /<details class="ask-first"> <summary[^>]*>Cancel…<\/summary>.*Cancel this build<\/button>/,
    )
    const answer = await press(build.id, 'cancel')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/builds/${build.id}`])
    expect(await page(`/builds/${build.id}`)).toContain('Re-run</button>')
  })

  it('approve the commit that was read, by all its digits', async () => {
    const { build } = await planBuild(http.store, { sha: freshSha(), trust: 'untrusted', pullRequest: 7 })
    const text = await page(`/builds/${build.id}`)
    expect(text).toContain('Waiting for approval')
    expect(text).toContain(`name="sha" value="${build.sha}"`)
    expect(text).toContain(`href="https://github.com/acme/shop/commit/${build.sha}"`)
    expect((await press(build.id, 'approve', http.token, `sha=${build.sha.slice(0, 39)}d`)).status).toBe(409)
  })

  it('are not there for those who may only read, and do nothing for them', async () => {
    const { build } = await planBuild(http.store, { sha: freshSha() })
    expect(await page(`/builds/${build.id}`, readToken)).not.toContain('<form method="post" action="/builds/')
    expect((await press(build.id, 'cancel', readToken)).status).toBe(403)
    expect((await http.store.read('build', { id: build.id }))?.build.state).toBe('queued')
  })
})
