import { beforeEach, describe, expect, it } from 'vitest'
import type { ApiToken, LiveEvent, Step } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild } from '../../support/samples/samples.ts'
import { commit, now, stepsOn } from './steps.ts'

const token: ApiToken = {
  ...{ id: 't1', name: 'ci', scope: 'build', tenant: 'acme', createdAt: now },
  ...{ madeBy: null, expiresAt: now + 1_000, revokedAt: null, lastUsedAt: null },
}

/** What others than the stages see and hold: events, lists, tokens, replicas. */
export function describeFollowing(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const read = (after: number, filter: { tenant?: string; buildId?: string; repository?: string } = {}) =>
    store().read('events', { after, limit: 100, ...filter })
  const step = (name: string, state: Step['state'], exitCode: number | null = null): Step => ({
    ...{ name, container: `step-${name}`, state, exitCode, startedAt: null, endedAt: null },
  })
  const textOf = ({ what, buildId }: LiveEvent) => {
    if (what.type === 'build') return `${buildId} ${what.state} ${what.attempt}`
    return what.type === 'step' ? `${what.name} ${what.state}` : `${what.id} ${what.state}`
  }

  describe('live events', () => {
    it('tell every state of a Build, its execution and its steps, once and in order', async () => {
      await steps.push([sampleBuild()])
      await steps.admit('b1')
      await steps.advance('b1-1', { steps: [step('clone', 'running'), step('build', 'waiting')] })
      await steps.advance('b1-1', { steps: [step('clone', 'succeeded', 0), step('build', 'running')] })
      await steps.advance('b1-1', { steps: [step('clone', 'succeeded', 0), step('build', 'running')] })
      const failure = { message: '', step: 'build', exitCode: 2, pod: null, container: null }
      await steps.advance('b1-1', {
        ...{ state: 'failed', steps: [step('clone', 'succeeded', 0), step('build', 'failed', 2)] },
        failure: { reason: 'StepFailed', ...failure },
      })
      const { items, oldest, last } = await read(0)
      expect(items.map(textOf)).toEqual([
        ...['b1 queued 0', 'b1 running 1', 'b1-1 queued'],
        ...['clone running', 'build waiting', 'b1-1 running', 'clone succeeded', 'build running'],
        ...['build failed', 'b1-1 failed', 'b1 failed 1'],
      ])
      expect(items.map(({ sequence }) => sequence)).toEqual(items.map((_, index) => index + 1))
      expect([oldest, last]).toEqual([1, items.length])
      expect(items.at(-1)).toEqual({
        ...{ sequence: last, at: now, tenant: 'acme', repository: 'acme/shop', repositoryId: 101 },
        ...{ buildId: 'b1', build: 'api', sha: commit('a'), ref: 'refs/heads/main' },
        what: { type: 'build', state: 'failed', attempt: 1, reason: 'StepFailed', digest: null },
      })
      expect((await read(last - 1)).items).toHaveLength(1)
    })

    it('are told apart by tenant, repository and Build, and wake those who follow', async () => {
      let woken = 0
      const stop = store().onWake('events', () => (woken += 1))
      await steps.push([sampleBuild(), sampleBuild({ id: 'b2', name: 'web', tenant: 'zenith' })])
      expect(woken).toBe(1)
      stop()
      expect((await read(0, { tenant: 'zenith' })).items.map(textOf)).toEqual(['b2 queued 0'])
      expect((await read(0, { buildId: 'b1', tenant: 'zenith' })).items).toEqual([])
      expect((await read(0, { repository: 'acme/shop' })).items).toHaveLength(2)
      await steps.cancel('b1')
      expect((await read(2)).items.map(textOf)).toEqual(['b1 cancelled 1'])
      await steps.retry('b1')
      expect((await read(3)).items.map(textOf)).toEqual(['b1 queued 1'])
    })

    it('tell nothing of what was rolled back', async () => {
      await steps.push([sampleBuild()])
      await expect(
        store().commit('admitBuild', {
          ...{ buildId: 'b1', executionId: 'x', attempt: 7, namespace: 'n', buildRun: 'r', now },
        }),
      ).rejects.toThrow('cannot follow')
      expect((await read(0)).items).toHaveLength(1)
    })
  })

  describe('lists', () => {
    it('of executions go page by page, by state, tenant and Build', async () => {
      await steps.push([sampleBuild(), sampleBuild({ id: 'b2', name: 'web', tenant: 'zenith' })])
      await steps.run('b1', 'failed')
      await steps.retry('b1')
      await steps.run('b1')
      await steps.run('b2')
      const list = (filter: object, before: string | null = null, limit = 2) =>
        store().read('executions', { limit, before, ...filter })
      const ids = async (page: ReturnType<typeof list>) =>
        (await page).items.map(({ execution }) => execution.id)
      const first = await list({})
      expect(first.items.map(({ execution }) => execution.id)).toEqual(['b2-1', 'b1-2'])
      expect(await ids(list({}, first.next))).toEqual(['b1-1'])
      expect(await ids(list({ buildId: 'b1', state: 'failed' }))).toEqual(['b1-1'])
      expect(await ids(list({ tenant: 'zenith' }))).toEqual(['b2-1'])
      expect(await ids(list({}, 'nobody'))).toEqual([])
      expect(await store().read('execution', { id: 'b2-1' })).toMatchObject({
        ...{ execution: { state: 'succeeded' }, build: { name: 'web' } },
      })
      expect(await store().read('execution', { id: 'nobody' })).toBeNull()
    })

    it('of artifacts have one for each tag, and end in the middle of a Build if need be', async () => {
      const { config } = sampleBuild()
      await steps.push([
        sampleBuild({ config: { ...config, tags: ['1.2', '1', 'latest'] } }),
        sampleBuild({ id: 'b2', name: 'vm', config: { ...config, artifact: true } }),
        sampleBuild({ id: 'b3', name: 'bad' }),
      ])
      await steps.run('b1', 'succeeded', 'sha256:1')
      await steps.run('b2', 'succeeded', 'sha256:2')
      await steps.run('b3', 'failed')
      const first = await store().read('artifacts', { limit: 2, before: null })
      expect(first.items).toMatchObject([
        { kind: 'oci-artifact', digest: 'sha256:2', reference: 'registry.test/acme/api:main' },
        { kind: 'image', reference: 'registry.test/acme/api:1.2', executionId: 'b1-1', sha: commit('a') },
      ])
      const rest = await store().read('artifacts', { limit: 2, before: first.next })
      expect(rest.items.map(({ reference }) => reference.split(':').at(-1))).toEqual(['1', 'latest'])
      expect(rest.next).toBeNull()
      const found = (filter: object) => store().read('artifacts', { limit: 9, before: null, ...filter })
      expect((await found({ digest: 'sha256:2' })).items).toHaveLength(1)
      expect((await found({ buildId: 'b1', repository: 'acme/shop', tenant: 'acme' })).items).toHaveLength(3)
      expect((await found({ tenant: 'zenith' })).items).toEqual([])
      expect(await store().read('artifacts', { limit: 2, before: 'nonsense' })).toEqual({
        items: [],
        next: null,
      })
    })

    it('of artifacts have what stands beside the image after its tags, and the execution keeps what was found', async () => {
      await steps.push([sampleBuild()])
      await steps.admit('b1')
      const findings = {
        vulnerabilities: [{ id: 'CVE-2026-1', severity: 'low' }],
        attached: [{ kind: 'sbom' as const, digest: 'sha256:2' }],
      }
      const end = { state: 'succeeded' as const, digest: 'sha256:1', findings }
      expect(await steps.advance('b1-1', end)).toBe('changed')
      expect((await steps.view('b1'))?.executions[0]?.findings).toEqual(findings)
      const first = await store().read('artifacts', { limit: 1, before: null })
      expect(first.items).toMatchObject([{ kind: 'image', digest: 'sha256:1' }])
      const rest = await store().read('artifacts', { limit: 9, before: first.next })
      expect(rest).toMatchObject({
        items: [
          { kind: 'sbom', digest: 'sha256:2', reference: 'registry.test/acme/api@sha256:2', size: null },
        ],
        next: null,
      })
    })

    it('of Builds and deliveries are of one tenant, ref, pull request or author where that is asked', async () => {
      await steps.push([sampleBuild()])
      const grace = { id: 2, login: 'grace' }
      const other = { tenant: 'zenith', author: grace, pullRequest: 7, ref: 'refs/pull/7/head' }
      await steps.push([sampleBuild({ id: 'b2', name: 'web', ...other })], {}, {}, { seen: null })
      const ids = async (filter: object) =>
        (await store().read('builds', { limit: 9, before: null, ...filter })).items.map(({ id }) => id)
      for (const filter of [
        { tenant: 'zenith' },
        { author: 'grace' },
        { pullRequest: 7 },
        { ref: other.ref },
      ])
        expect(await ids(filter)).toEqual(['b2'])
      expect(await ids({ state: ['queued', 'failed'], author: 'ada' })).toEqual(['b1'])
      const { items } = await store().read('deliveries', { limit: 9, before: null, tenant: 'acme' })
      expect(items).toHaveLength(1)
    })

    it('of what waits and runs say what it asks of nodes, and how old each tenant’s queue is', async () => {
      const { config } = sampleBuild()
      const placement = { pool: 'gpu', nodeSelector: { 'build-type': 'gpu' }, tolerations: [] }
      await steps.push([sampleBuild({ config: { ...config, placement, resources: { gpu: 1 } } })])
      await steps.push([sampleBuild({ id: 'b2', name: 'web' })])
      await steps.admit('b2')
      const demand = await store().read('poolDemand', undefined)
      expect(demand.sort((a, b) => (a.buildId < b.buildId ? -1 : 1))).toEqual([
        { tenant: 'acme', buildId: 'b1', state: 'queued', placement, resources: { gpu: 1 } },
        { tenant: 'acme', buildId: 'b2', state: 'running', placement: null, resources: {} },
      ])
      expect(await store().read('queueByTenant', undefined)).toEqual([
        { tenant: 'acme', queued: 1, oldestQueuedAt: now, running: 1 },
      ])
    })
  })

  describe('a token', () => {
    const find = (at = now) => store().read('token', { hash: 'h1', now: at })
    beforeEach(() => store().commit('createToken', { token, hash: 'h1' }))

    it('is valid until it expires or is revoked, and stays in the list', async () => {
      expect(await find()).toEqual(token)
      expect(await find(now + 1_000)).toBeNull()
      expect(await store().read('token', { hash: 't1', now })).toBeNull()
      const revoke = () => store().commit('revokeToken', { id: 't1', now: now + 5 })
      expect([await revoke(), await revoke()]).toEqual([true, false])
      expect(await find()).toBeNull()
      expect(await store().read('tokens', {})).toEqual([{ ...token, revokedAt: now + 5 }])
      expect(await store().read('tokens', { tenant: 'zenith' })).toEqual([])
    })

    it('ends with the one that made it', async () => {
      const made = (id: string, madeBy: string | null) =>
        store().commit('createToken', { token: { ...token, id, madeBy }, hash: id })
      await made('t2', 't1')
      await made('t3', 't2')
      await made('t4', null)
      await store().commit('revokeToken', { id: 't2', now })
      const valid = async () => {
        const found = ['t1', 't2', 't3', 't4'].map((id) => store().read('token', { id, now }))
        return (await Promise.all(found)).flatMap((one) => (one === null ? [] : [one.id]))
      }
      expect(await valid()).toEqual(['t1', 't4'])
    })

    it('knows its last use to the minute', async () => {
      for (const at of [now, now + 59_999]) await store().commit('noteTokenUse', { id: 't1', now: at })
      expect(await find()).toMatchObject({ lastUsedAt: now })
      await store().commit('noteTokenUse', { id: 't1', now: now + 60_000 })
      expect(await find()).toMatchObject({ lastUsedAt: now + 60_000 })
    })
  })

  describe('replicas', () => {
    const beat = (owner: string, at: number) => store().commit('beat', { owner, now: at, until: at + 20 })
    const hold = (owner: string, at: number, until = at + 20) =>
      store().commit('holdLease', { lease: 'dispatch', owner, now: at, until })

    it('free what one held that has not said in time that it is alive', async () => {
      await store().commit('receiveDelivery', { guid: 'g', event: 'push', body: Buffer.from('{}'), now })
      await beat('one', now)
      const claim = (owner: string) => store().commit('claimDelivery', { owner, now })
      await claim('one')
      expect(await beat('two', now + 19)).toEqual({ dead: [] })
      expect(await claim('two')).toBeNull()
      expect(await beat('two', now + 20)).toEqual({ dead: ['one'] })
      expect(await claim('two')).toMatchObject({ guid: 'g' })
    })

    it('hold a lease one at a time, until it is over or given up, or its holder is dead', async () => {
      expect([await hold('one', now), await hold('two', now + 19)]).toEqual([true, false])
      expect(await hold('one', now + 10)).toBe(true)
      expect([await hold('two', now + 29), await hold('two', now + 30)]).toEqual([false, true])
      expect(await hold('two', now + 31, now)).toBe(false)
      expect(await hold('one', now + 32)).toBe(true)
      // Written while the clock was a month ahead.
      await hold('one', now + 33, now + 30 * 24 * 3_600_000)
      expect(await hold('two', now + 34)).toBe(true)
    })
  })
}
