import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue } from '../test/support/fakes/fake-catalogue.ts'
import { hastyClock } from '../test/support/fakes/hasty-clock.ts'
import { openTestStore } from '../test/support/open-test-store.ts'
import { planBuild } from '../test/support/plan-build.ts'
import { sampleTenant } from '../test/support/samples/sample-tenant.ts'
import { scriptedEngine } from '../test/support/fakes/scripted-engine.ts'
import { silentLog } from '../test/support/fakes/silent-log.ts'
import { waitUntil } from '../test/support/wait-until.ts'
import { systemClock } from './clock.ts'
import { startDispatch } from './dispatch/start-dispatch.ts'
import type { Clock, Engine, Store } from './ports.ts'
import { Unavailable } from './ports.ts'
import type { Stage } from './stage.ts'
import { fixedTenants } from './tenants.ts'
import { startLeading } from './start-leading.ts'

let store: Store & AsyncDisposable
const started: { stage: Stage; life: { killed: boolean } }[] = []

beforeEach(async () => {
  store = await openTestStore()
})

afterEach(async () => {
  await Promise.all(
    started.splice(0).map(({ stage, life }) => {
      life.killed = false
      return stage.stop()
    }),
  )
  await store[Symbol.asyncDispose]()
})

/** A replica whose clock stops for ever when it is killed, and with it everything that it does. */
function replica(
  owner: string,
  clock: Clock,
  stages: (clock: Clock) => Stage[],
  way: Pick<Store, 'commit'> = store,
) {
  const life = { killed: false }
  const own: Clock = {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal)
      while (life.killed && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5))
    },
  }
  const stage = startLeading({
    ...{
      store: { commit: (change, input) => way.commit(change, input), onWake: () => () => {} },
      owner,
      clock: own,
      log: silentLog,
    },
    stages: () => stages(own),
    lifeMs: 20_000,
  })
  started.push({ stage, life })
  return { stage, kill: () => (life.killed = true) }
}

/** Notes who works. */
function worker(at: Set<string>, name: string): Stage {
  at.add(name)
  return {
    name,
    stop() {
      at.delete(name)
      return Promise.resolve()
    },
  }
}

describe('of two replicas', () => {
  it('one works at a time, and the other takes over when it stops', async () => {
    const clock = hastyClock()
    const atWork = new Set<string>()
    const first = replica('first', clock, () => [worker(atWork, 'first')])
    await waitUntil('the first to work', () => atWork.has('first'))
    replica('second', clock, () => [worker(atWork, 'second')])
    const begun = clock.now()
    await waitUntil('a minute to pass', () => clock.now() - begun > 60_000)
    expect([...atWork]).toEqual(['first'])
    await first.stage.stop()
    expect(atWork.has('first')).toBe(false)
    await waitUntil('the second to work', () => atWork.has('second'))
  })

  it('the one that cannot renew its lease stops before the other can have it', async () => {
    const clock = hastyClock()
    const atWork = new Set<string>()
    const ends: number[] = []
    let isCut = false
    const commit: Store['commit'] = (change, input) =>
      isCut
        ? Promise.reject(new Unavailable('no way to the store', clock.now()))
        : store.commit(change, input)
    const stages = () => {
      const stage = worker(atWork, 'first')
      return [{ ...stage, stop: () => (ends.push(clock.now()), stage.stop()) }]
    }
    replica('first', clock, stages, { commit })
    await waitUntil('the first to work', () => atWork.has('first'))
    isCut = true
    replica('second', clock, () => {
      ends.push(clock.now())
      return [worker(atWork, 'second')]
    })
    await waitUntil('the second to work', () => atWork.has('second'))
    expect([...atWork]).toEqual(['second'])
    expect(ends).toHaveLength(2)
    expect(ends[0]).toBeLessThan(ends[1] ?? 0)
  })

  it('the one whose store never answers stops in time as well', async () => {
    const atWork = new Set<string>()
    let isMute = false
    const commit: Store['commit'] = (change, input) =>
      isMute ? new Promise<never>(() => {}) : store.commit(change, input)
    const leading = startLeading({
      ...{ store: { commit, onWake: () => () => {} }, owner: 'mute', clock: systemClock, log: silentLog },
      stages: () => [worker(atWork, 'mute')],
      lifeMs: 400,
    })
    await waitUntil('it to work', () => atWork.has('mute'))
    isMute = true
    await waitUntil('it to stop', () => atWork.size === 0)
    isMute = false
    // The turn that waits for the answer never ends, and nothing waits for it here.
    void leading.stop()
  })

  it('the one whose work takes long to stop stays alive, and keeps nobody else from it', async () => {
    const clock = hastyClock()
    const atWork = new Set<string>()
    const stop = Promise.withResolvers<undefined>()
    let isCut = false
    const heard: string[] = []
    const commit: Store['commit'] = (change, input) => {
      if (isCut && change === 'holdLease') return Promise.reject(new Unavailable('gone', clock.now()))
      if (isCut) heard.push(change)
      return store.commit(change, input)
    }
    const slow = () => [{ ...worker(atWork, 'slow'), stop: () => stop.promise }]
    replica('slow', clock, slow, { commit })
    await waitUntil('the slow one to work', () => atWork.has('slow'))
    isCut = true
    replica('second', clock, () => [worker(atWork, 'second')])
    await waitUntil('the second to work', () => atWork.has('second'))
    const before = heard.length
    await waitUntil('more to be heard of the slow one', () => heard.length > before + 3)
    expect(new Set(heard)).toEqual(new Set(['beat']))
    stop.resolve(undefined)
  })

  it('the second starts what the first had admitted when it was killed, and nothing twice', async () => {
    const clock = hastyClock(Date.now())
    const engine = scriptedEngine()
    const dispatch = (with_: Pick<Engine, 'start' | 'find' | 'renew' | 'dropSecret'>) => (own: Clock) => [
      startDispatch({
        ...{ store, engine: with_, clock: own, log: silentLog, catalogue: fakeCatalogue() },
        sourceHost: { cloneToken: () => Promise.resolve(null) },
        tenants: fixedTenants([
          sampleTenant({
            ...{ name: 'acme', namespace: 'team-a', limits: { running: 5 } },
            ...{ images: ['ghcr.io/acme/**'], pushSecret: 'registry-credentials' },
          }),
        ]),
        limits: { running: 2, queued: 100 },
        meter: { count() {}, time() {}, level() {} },
      }),
    ]
    // The BuildRun is made, and the answer never comes.
    const made: string[] = []
    const first = replica(
      'first',
      clock,
      dispatch({
        ...engine,
        start: async (ref, run, clone) => {
          await engine.start(ref, run, clone)
          made.push(ref.executionId)
          return new Promise<never>(() => {})
        },
      }),
    )
    const builds = [await planBuild(store), await planBuild(store), await planBuild(store)]
    await waitUntil('two to be made', () => made.length === 2)
    first.kill()
    replica('second', clock, dispatch(engine))
    const begun = clock.now()
    const bound = await waitUntil('both to be taken over', async () => {
      const live = await store.read('liveExecutions', undefined)
      return live.every(({ execution }) => execution.buildRunUid !== null) ? live : null
    })
    expect(clock.now() - begun).toBeGreaterThan(10_000)
    expect(bound.map(({ execution }) => execution.id).sort()).toEqual(made.sort())
    expect(engine.runs.size).toBe(2)
    expect((await store.read('queue', undefined)).queued).toHaveLength(builds.length - 2)
  })
})
