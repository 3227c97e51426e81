import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue, type FakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { newBuild, observe, planBuild, planBuilds } from '../../test/support/plan-build.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { scriptedEngine, type ScriptedEngine } from '../../test/support/fakes/scripted-engine.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import { systemClock } from '../clock.ts'
import type { Build, Execution, NewBuild, Tenant } from '../domain/index.ts'
import { Unavailable, type Clock, type Meter, type SourceHost, type Store, type Tenants } from '../ports.ts'
import type { Stage } from '../stage.ts'
import { fixedTenants, keepTenants } from '../tenants.ts'
import { buildRunName, cloneSecretName } from './name-objects.ts'
import { startDispatch } from './start-dispatch.ts'

const silentMeter: Meter = { count() {}, time() {}, level() {} }

let store: Store & AsyncDisposable
let engine: ScriptedEngine
let catalogue: FakeCatalogue
const stages: Stage[] = []

beforeEach(async () => {
  store = await openTestStore()
  engine = scriptedEngine()
  catalogue = fakeCatalogue()
})

afterEach(async () => {
  await Promise.all(stages.splice(0).map((stage) => stage.stop()))
  await store[Symbol.asyncDispose]()
})

function tenant(name: string, running: number): Tenant {
  return sampleTenant({
    ...{ name, namespace: 'team-a', limits: { running } },
    ...{ images: ['ghcr.io/acme/**'], pushSecret: 'registry-credentials' },
  })
}

function dispatch(
  options: {
    running?: number
    queued?: number
    perTenant?: number
    tenants?: Pick<Tenants, 'all'>
    strayMs?: number
    doubtMs?: number
    cloneToken?: SourceHost['cloneToken']
    clock?: Clock
  } = {},
) {
  const stage = startDispatch({
    store,
    engine,
    catalogue,
    sourceHost: { cloneToken: options.cloneToken ?? (() => Promise.resolve(null)) },
    tenants: options.tenants ?? fixedTenants([tenant('acme', options.perTenant ?? 5), tenant('beta', 5)]),
    strayMs: options.strayMs ?? 0,
    ...(options.doubtMs !== undefined && { doubtMs: options.doubtMs }),
    limits: { running: options.running ?? 5, queued: options.queued ?? 100 },
    clock: options.clock ?? systemClock,
    log: silentLog,
    meter: silentMeter,
    pollMs: 50,
  })
  stages.push(stage)
  return stage
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const approve = ({ repository, sha }: NewBuild) =>
  store.commit('approveCommit', {
    ...{ repositoryId: repository.id, sha, by: null, via: 'api', at: Date.now() },
  })

async function started(id: string) {
  return waitUntil(`the BuildRun of ${id} to be recorded`, async () => {
    const execution = (await store.read('build', { id }))?.executions.at(-1)
    return execution?.buildRunUid ? execution : null
  })
}

const privately = (change: Partial<NewBuild> = {}): Partial<NewBuild> => {
  const { config } = newBuild()
  return { config: { ...config, source: { ...config.source, private: true } }, ...change }
}

describe('dispatch', () => {
  it('makes the BuildRun of a queued Build and records its uid', async () => {
    dispatch()
    const { build } = await planBuild(store)
    const execution = await started(build.id)
    expect(execution).toMatchObject({
      id: `${build.id}-1`,
      attempt: 1,
      state: 'queued',
      buildRun: buildRunName(`${build.id}-1`),
      buildRunUid: engine.runs.get(`team-a/${execution.buildRun}`)?.uid,
    })
    expect(engine.starts).toHaveLength(1)
    expect(engine.starts[0]?.clone).toBeNull()
    // Whoever was down for a night must still find how it ended.
    const day = '86400s'
    expect(engine.starts[0]?.run.spec.retention).toEqual({ ttlAfterFailed: day, ttlAfterSucceeded: day })
  })

  it('starts again what was admitted before a kill, under the same name', async () => {
    const { build } = await planBuild(store)
    const id = `${build.id}-1`
    await store.commit('admitBuild', {
      ...{ buildId: build.id, executionId: id, attempt: 1, namespace: 'team-a', now: Date.now() },
      buildRun: buildRunName(id),
    })
    // The BuildRun had been made, but its uid was not recorded any more.
    engine.runs.set(`team-a/${buildRunName(id)}`, { uid: 'from-before', executionId: id })
    dispatch()
    expect((await started(build.id)).buildRunUid).toBe('from-before')
    expect(engine.runs.size).toBe(1)
  })

  it('never runs more than the service or a tenant may', async () => {
    const builds = [
      ...(await Promise.all([1, 2, 3].map(() => planBuild(store, { tenant: 'acme' })))),
      ...(await Promise.all([1, 2, 3].map(() => planBuild(store, { tenant: 'beta' })))),
    ].map(({ build }) => build)
    dispatch({ running: 3, perTenant: 1 })
    await waitUntil('three to run', () => engine.starts.length === 3)
    const byTenant = (await store.read('queue', undefined)).running
    expect(byTenant.map(({ tenant, count }) => [tenant, count])).toEqual([['acme', 1], ['beta', 2]]) // prettier-ignore
    expect((await store.read('queue', undefined)).queued).toHaveLength(3)

    // A place that becomes free is taken.
    const [first] = (await store.read('liveExecutions', undefined)).filter(
      ({ build }) => build.tenant === 'acme',
    )
    const gone = {
      startedAt: null,
      taskRun: null,
      pod: null,
      steps: [],
      waitingFor: null,
      digest: null,
      size: null,
    }
    await started(first!.build.id)
    await store.commit('advanceExecution', {
      executionId: first!.execution.id,
      now: Date.now(),
      observation: { ...gone, state: 'succeeded', endedAt: Date.now(), failure: null },
    })
    await waitUntil('a fourth to run', () => engine.starts.length === 4)
    expect(builds.find(({ id }) => engine.starts[3]?.ref.executionId.startsWith(id))?.tenant).toBe('acme')
  })

  it('refuses what comes when as many wait as may, and says so', async () => {
    const builds: Build[] = []
    for (let n = 1; n <= 4; n += 1) builds.push((await planBuild(store)).build)
    dispatch({ running: 1, queued: 1 })
    const refused = await waitUntil('two to be refused', async () => {
      const views = await Promise.all(builds.map(({ id }) => store.read('build', { id })))
      const failed = views.filter((view) => view?.build.state === 'failed')
      return failed.length === 2 ? failed : null
    })
    for (const view of refused) {
      expect(view?.build).toMatchObject({ attempt: 1 })
      const message = '1 build waits already of all tenants together, and no more may (--max-queued).'
      expect(view?.executions).toMatchObject([
        { state: 'failed', buildRunUid: null, failure: { reason: 'QueueFull', message } },
      ])
    }
    const { queued, running } = await store.read('queue', undefined)
    expect([queued.length, running.map(({ count }) => count)]).toEqual([1, [1]])
    expect(engine.starts).toHaveLength(1)
    // It may be tried again like anything else that failed.
    const again = refused[0]!.build.id
    await store.commit('cancelBuild', { buildId: queued[0]!.id, cause: { kind: 'asked', by: null }, now: 9 })
    expect(await store.commit('retryBuild', { buildId: again, now: Date.now() })).toBe('queued')
  })

  it('fails a Build that the cluster refuses, with the cluster’s words', async () => {
    engine.answers.push({ refused: 'invalid', message: 'spec.build is not known' })
    dispatch()
    const { build } = await planBuild(store)
    const [execution] = await failed(build)
    expect(execution?.failure).toMatchObject({
      reason: 'BuildRunRefused',
      message: 'spec.build is not known',
    })
  })

  const forbidden = {
    refused: 'forbidden' as const,
    message: 'buildruns is forbidden: slipway cannot create it',
  }

  it('doubts for a while that it may not make BuildRuns, and says what it waits for: a server that has just started refuses all', async () => {
    engine.answers.push(forbidden)
    dispatch()
    const { build } = await planBuild(store)
    const waits = async () => (await store.read('build', { id: build.id }))?.executions[0]?.waitingFor
    expect(await waitUntil('the words', waits)).toBe(`Forbidden: ${forbidden.message}`)
    await started(build.id)
    expect(engine.starts).toHaveLength(2)
  })

  it('believes it where that goes on', async () => {
    engine.answers.push(...Array.from({ length: 20 }, () => forbidden))
    dispatch({ doubtMs: 300 })
    const { build } = await planBuild(store)
    const [execution] = await failed(build)
    expect(execution?.failure).toMatchObject({ reason: 'BuildRunRefused', message: forbidden.message })
    expect(engine.starts.length).toBeGreaterThan(1)
  })

  async function failed(build: Build): Promise<Execution[]> {
    const view = await waitUntil('the Build to fail', async () => {
      const now = await store.read('build', { id: build.id })
      return now?.build.state === 'failed' ? now : null
    })
    return view.executions
  }

  it('tries again when the cluster did not answer, and holds up no other Build meanwhile', async () => {
    engine.answers.push(new Unavailable('the API server is away', Date.now() + 700))
    dispatch()
    const late = await planBuild(store)
    await waitUntil('the first try', () => engine.starts.length === 1)
    const other = await planBuild(store)
    await started(other.build.id)
    expect((await store.read('build', { id: late.build.id }))?.executions[0]?.buildRunUid).toBeNull()
    await started(late.build.id)
    expect(engine.runs.size).toBe(2)
  })

  it('fails what waits for a tenant that is configured no more, and lets nothing of it wait for a place', async () => {
    const gone = await Promise.all([1, 2, 3].map(() => planBuild(store, { tenant: 'left' })))
    dispatch({ running: 2 })
    for (const { build } of gone) {
      const view = await waitUntil('the Build to fail', async () => {
        const now = await store.read('build', { id: build.id })
        return now?.build.state === 'failed' ? now : null
      })
      expect(view.executions).toMatchObject([{ failure: { reason: 'TenantRemoved' } }])
    }
    expect(engine.starts).toEqual([])
  })

  it('fails what waited while the operator took away what it was planned with', async () => {
    const { config } = newBuild()
    const old = [
      { config: { ...config, serviceAccount: 'builder-that-leaked' } },
      { config: { ...config, image: 'ghcr.io/other/api' } },
      { trust: 'untrusted' as const, config: { ...config, serviceAccount: 'stranger', pushSecret: null } },
      { repository: { ...newBuild().repository, owner: 'mallory' } },
    ]
    dispatch()
    for (const change of old) {
      const { build } = await planBuild(store, change)
      if (build.state === 'pending') await approve(build)
      const view = await waitUntil('the Build to fail', async () => {
        const now = await store.read('build', { id: build.id })
        return now?.build.state === 'failed' ? now : null
      })
      expect(view.executions).toMatchObject([{ failure: { reason: 'NoLongerAllowed' } }])
    }
    expect(engine.starts).toEqual([])
  })

  it('lets what waits for a tenant wait that is not known yet, and builds it as soon as it is', async () => {
    const tenants = keepTenants([tenant('acme', 5)])
    const early = await planBuild(store, { tenant: 'new' })
    const known = await planBuild(store)
    dispatch({ tenants, strayMs: 60_000 })
    await started(known.build.id)
    expect((await store.read('build', { id: early.build.id }))?.build.state).toBe('queued')
    tenants.replace([tenant('acme', 5), tenant('new', 5)])
    await started(early.build.id)
  })

  it('leaves no token of a try that was killed before its BuildRun, and may not be repeated', async () => {
    const { build } = await planBuild(store, privately({ tenant: 'left' }))
    await store.commit('admitBuild', {
      ...{ buildId: build.id, executionId: `${build.id}-1`, attempt: 1 },
      ...{ namespace: 'team-a', buildRun: buildRunName(`${build.id}-1`), now: 1 },
    })
    dispatch()
    await waitUntil('it to be refused', async () => {
      return (await store.read('build', { id: build.id }))?.build.state === 'failed'
    })
    expect(engine.dropped).toEqual([cloneSecretName(`${build.id}-1`)])
  })

  it('goes on with the BuildRun that a tenant had before it was removed', async () => {
    const { build } = await planBuild(store, { tenant: 'left' })
    const id = `${build.id}-1`
    await store.commit('admitBuild', {
      ...{ buildId: build.id, executionId: id, attempt: 1, namespace: 'team-a', now: Date.now() },
      buildRun: buildRunName(id),
    })
    engine.runs.set(`team-a/${buildRunName(id)}`, { uid: 'from-before', executionId: id })
    dispatch()
    expect((await started(build.id)).buildRunUid).toBe('from-before')
  })

  it('makes the BuildRun of what was cancelled meanwhile a cancelled one, and asks for no token', async () => {
    const { build } = await planBuild(store, privately())
    const id = `${build.id}-1`
    await store.commit('admitBuild', {
      ...{ buildId: build.id, executionId: id, attempt: 1, namespace: 'team-a', now: Date.now() },
      buildRun: buildRunName(id),
    })
    await store.commit('cancelBuild', {
      buildId: build.id,
      now: Date.now(),
      cause: { kind: 'asked', by: null },
    })
    dispatch({ cloneToken: () => Promise.reject(new Error('nobody needs one')) })
    await started(build.id)
    expect(engine.starts).toMatchObject([
      { run: { spec: { state: 'BuildRunCanceled' } }, clone: { data: { password: '' } } },
    ])
  })

  it('renews the token of a run that still waits when it gets old, once, and not of one that works', async () => {
    let ahead = 0
    let made = 0
    dispatch({
      clock: { ...systemClock, now: () => Date.now() + ahead },
      cloneToken: () => Promise.resolve({ token: `ghs_${++made}`, expiresAt: 0 }),
    })
    const waits = await planBuild(store, privately())
    const works = await planBuild(store, privately())
    await started(waits.build.id)
    const { id } = await started(works.build.id)
    await observe(store, { id } as Execution, { state: 'running' })
    ahead = 46 * 60_000
    await waitUntil('a fresh token', () => engine.renewed.length > 0)
    const other = await planBuild(store)
    await started(other.build.id)
    expect(engine.renewed).toMatchObject([
      { metadata: { name: cloneSecretName(`${waits.build.id}-1`) }, data: { password: base64('ghs_3') } },
    ])
  })

  it('gives a stranger’s build no token, even one of a private repository, and says whose it is', async () => {
    const { config = newBuild().config } = privately()
    const { image, serviceAccount, pushSecret } = sampleTenant().untrusted
    const lent = { ...config, image: image ?? '', serviceAccount, pushSecret }
    const { build } = await planBuild(store, { trust: 'untrusted', config: lent })
    dispatch({ cloneToken: () => Promise.reject(new Error('a stranger gets none')) })
    await store.commit('approveCommit', { repositoryId: 7, sha: build.sha, by: null, via: 'api', at: 1 })
    await started(build.id)
    expect(engine.starts).toMatchObject([
      { clone: null, run: { metadata: { labels: { 'slipway.build/trust': 'untrusted' } } } },
    ])
  })

  it('hands a private repository’s token over in a Secret', async () => {
    dispatch({
      cloneToken: () => Promise.resolve({ token: 'ghs_sesame', expiresAt: Date.now() + 3_600_000 }),
    })
    const { build } = await planBuild(store, privately())
    await started(build.id)
    const [start] = engine.starts
    expect(start?.clone?.data?.['password']).toBe(Buffer.from('ghs_sesame').toString('base64'))
    expect(start?.run.spec.build.spec?.source?.git?.cloneSecret).toBe(start?.clone?.metadata.name)
  })

  it('fails a private Build for whose repository no token is to be had', async () => {
    dispatch()
    const { build } = await planBuild(store, privately())
    const view = await waitUntil('the Build to fail', async () => {
      const now = await store.read('build', { id: build.id })
      return now?.build.state === 'failed' ? now : null
    })
    expect(view.executions[0]?.failure?.reason).toBe('CloneTokenMissing')
    expect(engine.starts).toEqual([])
  })

  const digest = `sha256:${'ab'.repeat(32)}`
  async function planTwo() {
    const { config } = newBuild()
    const base = newBuild({ name: 'base' })
    const app = newBuild({
      name: 'app',
      config: { ...config, needs: ['base'], env: { BASE: '{{ needs.base.ref }}' } },
    })
    await planBuilds(store, [base, app])
    return { base, app }
  }
  const failing = (reason: string) => ({
    ...{ reason, message: '', step: null, exitCode: null, pod: null, container: null },
  })

  it('begins what needs an image once that is there, and puts it in', async () => {
    dispatch()
    const { base, app } = await planTwo()
    const first = await started(base.id)
    const other = await planBuild(store)
    await started(other.build.id)
    expect((await store.read('build', { id: app.id }))?.build).toMatchObject({ state: 'queued', attempt: 0 })
    await observe(store, first, { state: 'succeeded', digest, endedAt: Date.now() })
    await started(app.id)
    expect(engine.starts.at(-1)?.run.spec.build.spec?.env).toEqual([
      { name: 'BASE', value: `ghcr.io/acme/api@${digest}` },
    ])
  })

  it('fails what needs an image that will not be, and begins it when the image is there after all', async () => {
    dispatch()
    const { base, app } = await planTwo()
    const first = await started(base.id)
    await observe(store, first, { state: 'failed', failure: failing('Failed'), endedAt: Date.now() })
    const view = await waitUntil('the Build to fail', async () => {
      const now = await store.read('build', { id: app.id })
      return now?.build.state === 'failed' ? now : null
    })
    expect(view.executions).toMatchObject([
      { failure: { reason: 'NeededBuildFailed', message: 'It needs the image of base, which failed.' } },
    ])
    await store.commit('retryBuild', { buildId: base.id, now: Date.now() })
    const again = await waitUntil('the second attempt', async () => {
      const last = (await store.read('build', { id: base.id }))?.executions.at(-1)
      return last?.attempt === 2 && last.buildRunUid !== null ? last : null
    })
    await observe(store, again, { state: 'succeeded', digest, endedAt: Date.now() })
    await waitUntil('the Build to begin', () =>
      engine.starts.some(({ ref }) => ref.executionId === `${app.id}-2`),
    )
  })

  it('fails what needs a digest that nobody reported', async () => {
    dispatch()
    const { base, app } = await planTwo()
    const first = await started(base.id)
    await observe(store, first, { state: 'succeeded', digest: null, endedAt: Date.now() })
    const view = await waitUntil('the Build to fail', async () => {
      const now = await store.read('build', { id: app.id })
      return now?.build.state === 'failed' ? now : null
    })
    expect(view.executions).toMatchObject([{ failure: { reason: 'NeededImageMissing' } }])
    expect(engine.starts).toHaveLength(1)
  })

  it('gives what is tried again by itself no place before its pause is over', async () => {
    let ahead = 0
    dispatch({ clock: { ...systemClock, now: () => Date.now() + ahead } })
    const { build } = await planBuild(store)
    await observe(store, await started(build.id), {
      ...{ state: 'failed', failure: failing('NodeLost'), endedAt: Date.now() },
    })
    // What comes later is started before it.
    const other = await planBuild(store)
    await started(other.build.id)
    expect(engine.starts).toHaveLength(2)
    ahead = 30_000
    await waitUntil('the second attempt', () => engine.starts.length === 3)
    expect(engine.starts[2]?.ref.executionId).toBe(`${build.id}-2`)
  })

  it('holds back what no node can take, and nothing else, until one can', async () => {
    let ahead = 0
    catalogue.largest = { cpu: 2, memory: 4e9, gpu: 0, disk: 1e12 }
    const { config } = newBuild()
    const large = { config: { ...config, resources: { cpu: 4 }, steps: ['build'] } }
    const held = [await planBuild(store, large), await planBuild(store, large), await planBuild(store, large)]
    const other = await planBuild(store)
    dispatch({ running: 2, clock: { ...systemClock, now: () => Date.now() + ahead } })
    await started(other.build.id)
    expect(engine.starts).toHaveLength(1)
    catalogue.largest = { ...catalogue.largest, cpu: 4 }
    ahead = 10_000
    await waitUntil('one of them to begin', () => engine.starts.length === 2)
    expect(held.map(({ build }) => `${build.id}-1`)).toContain(engine.starts[1]?.ref.executionId)
  })

  it('looks once at the nodes for all that ask for the same, however many wait before what can begin', async () => {
    let looks = 0
    catalogue.largestNode = () => {
      looks += 1
      return Promise.resolve({ cpu: 2, memory: 4e9, gpu: 0, disk: 1e12 })
    }
    const { config } = newBuild()
    const large = { config: { ...config, resources: { cpu: 4 }, steps: ['build'] } }
    for (let n = 0; n < 12; n += 1) await planBuild(store, large)
    const other = await planBuild(store)
    dispatch({ running: 2 })
    await started(other.build.id)
    expect(looks).toBe(2)
  })

  it('fails what was planned with a strategy that is gone, before it takes a place', async () => {
    catalogue.templates = []
    dispatch()
    const { build } = await planBuild(store)
    const view = await waitUntil('the Build to fail', async () => {
      const now = await store.read('build', { id: build.id })
      return now?.build.state === 'failed' ? now : null
    })
    expect(view.executions).toMatchObject([{ failure: { reason: 'StrategyMissing' }, buildRunUid: null }])
    expect(engine.starts).toEqual([])
  })
})
