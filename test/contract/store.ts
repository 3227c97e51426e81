import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CancelCause, Conclusion, NewBuild } from '../../src/domain/index.ts'
import type { Store, Topic } from '../../src/ports.ts'
import { describeAccess } from './store/access.ts'
import { describeChecks } from './store/checks.ts'
import { describeReplays } from './store/replays.ts'
import { describeRetries } from './store/retries.ts'
import { describeFollowing } from './store/following.ts'
import { describeLists } from './store/lists.ts'
import { describeLogLines } from './store/log-lines.ts'
import { describeNeeds } from './store/needs.ts'
import { describeRetention } from './store/retention.ts'
import { describeVisible } from './store/visible.ts'
import { describeWanted } from './store/wanted.ts'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../support/samples/samples.ts'

/** A store that a test opened, and how to be rid of it. */
interface OpenedStore {
  store: Store
  dispose(): Promise<void>
}

const now = 1_700_000_000_000
const body = new TextEncoder().encode('{"ref":"refs/heads/main"}')

/** What every implementation of the port Store has to keep, whatever it stores in. */
export function describeStore(
  name: string,
  open: () => Promise<OpenedStore>,
  /** Why a store takes no less room at once when something is deleted. */
  differences: { keepsRoom?: string } = {},
): void {
  describe(`${name}, as a Store`, () => {
    let opened: OpenedStore
    let store: Store
    beforeEach(async () => {
      opened = await open()
      store = opened.store
    })
    afterEach(() => opened.dispose())

    const receive = (guid: string, at = now) =>
      store.commit('receiveDelivery', { guid, event: 'push', body, now: at })
    const claim = (at = now, owner = 'planner') => store.commit('claimDelivery', { owner, now: at })

    /** Receives, claims and concludes one delivery. */
    async function conclude(guid: string, outcome: Conclusion['outcome']) {
      await receive(guid)
      const delivery = await claim()
      const ref = 'refs/heads/main'
      const conclusion = { now, repository: 'acme/shop', ref, sha: 'a'.repeat(40), outcome }
      return store.commit('concludeDelivery', { deliveryId: delivery!.id, ...conclusion })
    }
    const plan = (guid: string, ...builds: NewBuild[]) => conclude(guid, samplePlanned(builds))
    const admit = (buildId: string, attempt = 1, at = now) =>
      store.commit('admitBuild', {
        buildId,
        executionId: `${buildId}-${attempt}`,
        attempt,
        namespace: 'acme-builds',
        buildRun: `run-${buildId}-${attempt}`,
        now: at,
      })
    const advance = (executionId: string, change: Parameters<typeof sampleObservation>[0], at = now) =>
      store.commit('advanceExecution', { executionId, now: at, observation: sampleObservation(change) })
    const cancel = (buildId: string, at = now, cause: CancelCause = { kind: 'asked', by: null }) =>
      store.commit('cancelBuild', { buildId, cause, now: at })
    const allDue = (at = now) => store.read('dueReports', { now: at, limit: 50, perLane: 50 })
    /** Without the aggregates, which have sentences of their own. */
    const due = async (at = now) => (await allDue(at)).filter(({ subject }) => subject.kind !== 'aggregate')
    /** GitHub has all aggregates, so that they are not in the way. */
    async function settleAggregates() {
      for (const { id, desired, subject } of await allDue())
        if (subject.kind === 'aggregate') await acknowledge(id, desired)
    }
    const acknowledge = (reportId: string, version: number, nextAt = now) =>
      store.commit('acknowledgeReport', { reportId, version, githubId: 55, annotationsAcked: 0, nextAt })

    describeWanted(() => store)
    describeVisible(() => store)
    describeChecks(() => store)
    describeAccess(() => store)
    describeRetention(() => store, differences)
    describeNeeds(() => store)
    describeFollowing(() => store)
    describeRetries(() => store)
    describeReplays(() => store)
    describeLogLines(() => store)
    describeLists(() => store)

    describe('deliveries', () => {
      it('takes a GUID once', async () => {
        expect(await receive('g1')).toBe('new')
        expect(await receive('g1')).toBe('seen')
        expect((await store.read('deliveries', { limit: 10, before: null })).items).toHaveLength(1)
      })

      it('takes a GUID once among many that arrive together', async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => receive('g1')))
        expect(answers.filter((answer) => answer === 'new')).toHaveLength(1)
        expect(answers.filter((answer) => answer === 'seen')).toHaveLength(19)
      })

      it('gives back the body byte for byte, and leaves the caller its own', async () => {
        const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) % 256)
        await store.commit('receiveDelivery', {
          guid: 'g1',
          event: 'push',
          body: bytes.subarray(5, 90_005),
          now,
        })
        expect(bytes).toHaveLength(100_000)
        expect((await claim())?.body).toEqual(bytes.slice(5, 90_005))
      })

      it('hands out the oldest that is due, each to one owner', async () => {
        await receive('g1')
        await receive('g2')
        const [first, second, none] = await Promise.all([claim(), claim(), claim()])
        expect([first?.guid, second?.guid, none]).toEqual(['g1', 'g2', null])
        expect(first).toMatchObject({ event: 'push', receivedAt: now, attempts: 1 })
      })

      it('tries a deferred delivery again when it is due and not before', async () => {
        await receive('g1')
        const { id } = (await claim())!
        await store.commit('deferDelivery', { deliveryId: id, error: 'GitHub: 502', retryAt: now + 10 })
        expect(await claim(now + 9)).toBeNull()
        expect(await store.read('delivery', { guid: 'g1' })).toMatchObject({
          state: 'received',
          error: 'GitHub: 502',
        })
        expect(await claim(now + 10)).toMatchObject({ id, attempts: 2 })
      })

      it('hands out what came while the clock was far ahead, once it is right again', async () => {
        await receive('g1', now + 30 * 24 * 3_600_000)
        expect(await claim()).toMatchObject({ guid: 'g1' })
      })

      it('processes a failed GUID again when it is delivered again, with the new body', async () => {
        await receive('g1')
        const { id } = (await claim())!
        await store.commit('deferDelivery', { deliveryId: id, error: 'unreadable', retryAt: null })
        expect(await store.read('delivery', { guid: 'g1' })).toMatchObject({
          state: 'failed',
          error: 'unreadable',
        })
        expect(await claim(now + 1_000_000)).toBeNull()
        const newBody = new TextEncoder().encode('{"ref":"refs/heads/next"}')
        expect(await store.commit('receiveDelivery', { guid: 'g1', event: 'push', body: newBody, now })).toBe(
          'again',
        )
        expect(await claim()).toMatchObject({ id, attempts: 1, body: newBody })
      })

      it('gives what a dead owner held to the next', async () => {
        await receive('g1')
        await receive('g2')
        await claim(now, 'dead')
        await claim(now, 'alive')
        expect(await claim(now, 'alive')).toBeNull()
        expect(await store.commit('releaseClaims', { owner: 'alive' })).toBe(1)
        expect(await claim(now, 'alive')).toMatchObject({ guid: 'g1', attempts: 2 })
      })

      it('pages through deliveries, newest first', async () => {
        for (const guid of ['g1', 'g2', 'g3']) await receive(guid)
        const first = await store.read('deliveries', { limit: 2, before: null })
        expect(first.items.map(({ guid }) => guid)).toEqual(['g3', 'g2'])
        const second = await store.read('deliveries', { limit: 2, before: first.next })
        expect(second).toMatchObject({ items: [{ guid: 'g1' }], next: null })
      })

      it('refuses to conclude what was never received', async () => {
        const outcome = { kind: 'ignored' as const, reason: 'a branch was deleted' }
        const conclusion = { deliveryId: 99, now, repository: null, ref: null, sha: null, outcome }
        await expect(store.commit('concludeDelivery', conclusion)).rejects.toThrow(
          'delivery 99 does not exist',
        )
      })

      it('keeps the verdict of an ignored delivery and never hands it out again', async () => {
        await conclude('g1', { kind: 'ignored', reason: 'a branch was deleted' })
        expect(await store.read('delivery', { guid: 'g1' })).toMatchObject({
          state: 'concluded',
          repository: 'acme/shop',
          ref: 'refs/heads/main',
          verdict: { kind: 'ignored', reason: 'a branch was deleted' },
        })
        expect(await claim(now + 1_000_000)).toBeNull()
        expect(await receive('g1')).toBe('seen')
      })
    })

    describe('Builds', () => {
      it('makes the planned Builds, queued, with a report each', async () => {
        const api = sampleBuild({ id: 'b1', name: 'api' })
        const web = sampleBuild({ id: 'b2', name: 'web' })
        const { builds, verdict } = await plan('g1', api, web)
        expect(builds).toEqual([
          { id: 'b1', name: 'api', existing: false },
          { id: 'b2', name: 'web', existing: false },
        ])
        expect(verdict).toEqual({ kind: 'planned', builds, skipped: [] })
        const made = {
          ...api,
          state: 'queued',
          attempt: 0,
          cancelCause: null,
          createdAt: now,
          queuedAt: now,
          notBefore: null,
          endedAt: null,
          version: 1,
        }
        expect(await store.read('build', { id: 'b1' })).toEqual({ build: made, executions: [] })
        expect((await due()).map(({ id, desired, acked }) => ({ id, desired, acked }))).toEqual([
          { id: 'b1-1', desired: 1, acked: 0 },
          { id: 'b2-1', desired: 1, acked: 0 },
        ])
      })

      it('lets an untrusted Build wait', async () => {
        await plan('g1', sampleBuild({ trust: 'untrusted' }))
        expect(await store.read('build', { id: 'b1' })).toMatchObject({
          build: { state: 'pending', queuedAt: null },
        })
        expect((await store.read('queue', undefined)).queued).toEqual([])
        expect(await admit('b1')).toBeNull()
      })

      it('adds the trigger of a second event to the live Build of the same identity', async () => {
        await plan('g1', sampleBuild({ id: 'b1' }))
        const { builds } = await plan('g2', sampleBuild({ id: 'b2', ref: 'refs/pull/3/head' }))
        expect(builds).toEqual([{ id: 'b1', name: 'api', existing: true }])
        expect((await store.read('builds', { limit: 10, before: null })).items.map(({ id }) => id)).toEqual([
          'b1',
        ])
      })

      it.each([
        ['another commit', { sha: 'b'.repeat(40) }],
        ['another name', { name: 'web' }],
        ['other inputs', { inputsHash: '0'.repeat(64) }],
        ['another trust', { trust: 'untrusted' as const }],
        ['another repository', { repository: sampleRepository({ id: 102 }) }],
      ])('makes a Build of its own for %s', async (_, change) => {
        await plan('g1', sampleBuild({ id: 'b1' }))
        const { builds } = await plan('g2', sampleBuild({ id: 'b2', ...change }))
        expect(builds).toMatchObject([{ id: 'b2', existing: false }])
      })

      it.each([
        ['succeeded', 'completed'],
        ['failed', 'failed'],
        ['cancelled', 'cancelled'],
      ] as const)('gives a %s Build to the next event that wants it, as it ended', async (end, state) => {
        await plan('g1', sampleBuild({ id: 'b1' }))
        await admit('b1')
        await advance('b1-1', { state: end })
        const { builds } = await plan('g2', sampleBuild({ id: 'b2' }))
        expect(builds).toEqual([{ id: 'b1', name: 'api', existing: true }])
        expect(await store.read('build', { id: 'b1' })).toMatchObject({ build: { state, attempt: 1 } })
      })

      it('answers the second conclusion of a delivery with the first, and doubles nothing', async () => {
        const first = await plan('g1', sampleBuild({ id: 'b1' }))
        await admit('b1')
        await advance('b1-1', { state: 'failed' })
        const again = await store.commit('concludeDelivery', {
          deliveryId: 1,
          now: now + 5,
          repository: 'acme/shop',
          ref: 'refs/heads/main',
          sha: 'a'.repeat(40),
          outcome: samplePlanned([sampleBuild({ id: 'b2' })]),
        })
        expect(again).toEqual(first)
        expect(await store.read('build', { id: 'b2' })).toBeNull()
      })

      it('stores nothing of a conclusion that fails half way', async () => {
        await plan('g1', sampleBuild({ id: 'b1' }))
        const good = sampleBuild({ id: 'b3', name: 'web' })
        const takenId = sampleBuild({ id: 'b1', name: 'worker' })
        await expect(plan('g2', good, takenId)).rejects.toThrow()
        expect(await store.read('build', { id: 'b3' })).toBeNull()
        expect(await store.read('delivery', { guid: 'g2' })).toMatchObject({
          state: 'received',
          verdict: null,
        })
      })

      it('does not let one failing change sink those that share its commit', async () => {
        const answers = await Promise.allSettled([receive('g1'), admit('nobody'), receive('g2')])
        expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect((await store.read('counts', undefined)).deliveriesWaiting).toBe(2)
      })

      it('lists Builds newest first, by state and by repository, page by page', async () => {
        const shas = ['a', 'b', 'c'].map((digit) => digit.repeat(40))
        for (const [index, sha] of shas.entries())
          await plan(`g${index}`, sampleBuild({ id: `b${index}`, sha }))
        const other = sampleRepository({ id: 102, name: 'site' })
        await plan('g9', sampleBuild({ id: 'b9', repository: other }))
        const first = await store.read('builds', { limit: 2, before: null })
        expect(first.items.map(({ id }) => id)).toEqual(['b9', 'b2'])
        const rest = await store.read('builds', { limit: 2, before: first.next })
        expect(rest.items.map(({ id }) => id)).toEqual(['b1', 'b0'])
        expect(rest.next).toBeNull()
        await admit('b1')
        const running = await store.read('builds', { limit: 5, before: null, state: 'running' })
        expect(running.items.map(({ id }) => id)).toEqual(['b1'])
        const site = await store.read('builds', { limit: 5, before: null, repository: 'acme/site' })
        expect(site.items.map(({ id }) => id)).toEqual(['b9'])
      })
    })

    describe('executions', () => {
      it('admits a queued Build once', async () => {
        await plan('g1', sampleBuild())
        const [first, second] = await Promise.all([admit('b1'), admit('b1')])
        expect(first).toMatchObject({ id: 'b1-1', state: 'queued', buildRunUid: null, attempt: 1, steps: [] })
        expect(second).toBeNull()
        expect(await store.read('build', { id: 'b1' })).toMatchObject({
          build: { state: 'running', attempt: 1, version: 2 },
          executions: [{ id: 'b1-1' }],
        })
      })

      it('refuses an attempt that does not follow the last', async () => {
        await plan('g1', sampleBuild())
        await expect(admit('b1', 2)).rejects.toThrow('build b1 is at attempt 0, 2 cannot follow')
      })

      it('shows what waits, what runs by ref, and who had the last turn', async () => {
        const build = (id: string, change: Partial<NewBuild>) => sampleBuild({ id, name: id, ...change })
        await plan(
          'g1',
          build('late', { priority: 5 }),
          build('b', {}),
          build('a', {}),
          build('runs', { tenant: 't2' }),
        )
        await admit('runs')
        const { queued, running, served } = await store.read('queue', undefined)
        const ref = 'refs/heads/main'
        const waiting = {
          ...{ tenant: 'acme', repositoryId: 101, ref, priority: 0, queuedAt: now },
          ...{ notBefore: null, needs: 'met', siblings: 1 },
        }
        expect(queued.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
          { id: 'a', ...waiting },
          { id: 'b', ...waiting },
          { id: 'late', ...waiting, priority: 5 },
        ])
        expect(running).toEqual([{ tenant: 't2', repositoryId: 101, ref, count: 1 }])
        // Nothing of the other tenant waits.
        expect(served).toEqual([])
        await admit('a')
        const after = await store.read('queue', undefined)
        expect(after.served).toEqual([{ tenant: 'acme', repositoryId: 101, turn: 2 }])
      })

      it('gives a waiting Build the place at which it is admitted, whatever its repository has waiting', async () => {
        const other = sampleRepository({ id: 102, name: 'site' })
        const build = (id: string, change: Partial<NewBuild>) => sampleBuild({ id, name: id, ...change })
        await plan('g1', build('a', {}), build('b', {}), build('c', { priority: -1 }))
        await plan('g2', build('z', { repository: other, priority: 9 }))
        await plan('g3', build('q', { tenant: 'beta' }))
        const places = async () =>
          (await due())
            .flatMap(({ subject }) =>
              subject.kind === 'build' && subject.place !== null
                ? [`${subject.view.build.id} ${subject.place.place} of ${subject.place.of}`]
                : [],
            )
            .sort()
        expect(await places()).toEqual(['a 3 of 4', 'b 4 of 4', 'c 1 of 4', 'q 1 of 1', 'z 2 of 4'])
        await admit('c')
        expect(await places()).toEqual(['a 2 of 3', 'b 3 of 3', 'q 1 of 1', 'z 1 of 3'])
      })

      it('cancels at once what has not begun, so that it never does', async () => {
        await plan('g1', sampleBuild())
        expect(await cancel('b1', now + 5)).toBe('cancelled')
        expect(await cancel('b1', now + 6)).toBe('ended')
        expect(await admit('b1')).toBeNull()
        expect(await store.read('build', { id: 'b1' })).toMatchObject({
          build: {
            state: 'cancelled',
            cancelCause: { kind: 'asked', by: null },
            attempt: 1,
            endedAt: now + 5,
            version: 2,
          },
          executions: [],
        })
        expect(await due()).toMatchObject([{ id: 'b1-1', desired: 2 }])
      })

      it('asks what has begun to end, once, and lets its execution say how it ended', async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
        expect(await cancel('b1', now + 5)).toBe('asked')
        expect(await cancel('b1', now + 9)).toBe('asked')
        expect(await store.read('liveExecutions', undefined)).toMatchObject([
          { execution: { cancelAskedAt: now + 5 }, build: { state: 'running', version: 3 } },
        ])
        await advance('b1-1', { state: 'succeeded' })
        expect(await cancel('b1')).toBe('ended')
        expect(await store.read('build', { id: 'b1' })).toMatchObject({ build: { state: 'completed' } })
      })

      it('cancels no Build that nobody made', async () => {
        await expect(cancel('b9')).rejects.toThrow('build b9 does not exist')
      })

      it('binds one BuildRun to an execution and no other', async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
        await store.commit('bindExecution', { executionId: 'b1-1', buildRunUid: 'uid-1' })
        await store.commit('bindExecution', { executionId: 'b1-1', buildRunUid: 'uid-1' })
        await expect(
          store.commit('bindExecution', { executionId: 'b1-1', buildRunUid: 'uid-2' }),
        ).rejects.toThrow('uid-2 cannot replace it')
        const [live] = await store.read('liveExecutions', undefined)
        expect(live).toMatchObject({ execution: { buildRunUid: 'uid-1' }, build: { id: 'b1' } })
      })

      it('follows what the cluster shows, and says when that is nothing new', async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
        expect(await advance('b1-1', {})).toBe('changed')
        expect(await advance('b1-1', {})).toBe('unchanged')
        expect(await advance('b1-1', { pod: 'another' })).toBe('changed')
        expect(await store.read('build', { id: 'b1' })).toMatchObject({
          build: { state: 'running', version: 4 },
          executions: [sampleObservation({ pod: 'another' })],
        })
      })

      it('does not queue again what runs', async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
        await advance('b1-1', {})
        await advance('b1-1', { state: 'queued', waitingFor: 'a late line' })
        const view = await store.read('build', { id: 'b1' })
        expect(view?.executions).toMatchObject([{ state: 'running' }])
      })

      it('ends the Build with its execution, finally', async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
        const failure = {
          reason: 'Failed',
          message: 'exit 2',
          step: 'build',
          exitCode: 2,
          pod: 'p',
          container: 'step-build',
        }
        expect(await advance('b1-1', { state: 'failed', failure }, now + 7)).toBe('changed')
        expect(await advance('b1-1', { state: 'succeeded', digest: 'sha256:1' })).toBe('unchanged')
        expect(await store.read('build', { id: 'b1' })).toMatchObject({
          build: { state: 'failed', endedAt: now + 7 },
          executions: [{ state: 'failed', failure, endedAt: now + 7, digest: null }],
        })
        expect(await store.read('liveExecutions', undefined)).toEqual([])
        expect(await admit('b1', 2)).toBeNull()
      })
    })

    describe('logs', () => {
      const text = (value: string) => new TextEncoder().encode(value)
      const append = (firstByte: number, data: string) =>
        store.commit('appendLog', {
          executionId: 'b1-1',
          step: 'build',
          firstByte,
          data: text(data),
          at: now,
        })
      const read = async (from: number, maxBytes: number) => {
        const { data, next, end } = await store.read('log', {
          executionId: 'b1-1',
          step: 'build',
          from,
          maxBytes,
        })
        return { data: new TextDecoder().decode(data), next, end }
      }
      beforeEach(async () => {
        await plan('g1', sampleBuild())
        await admit('b1')
      })

      it('appends where the log ends, and nowhere else', async () => {
        expect(await append(0, 'hello ')).toEqual({ end: 6 })
        expect(await append(0, 'hello ')).toEqual({ end: 6 })
        expect(await append(9, 'gap')).toEqual({ end: 6 })
        expect(await append(6, 'world')).toEqual({ end: 11 })
        expect(await read(0, 100)).toEqual({ data: 'hello world', next: 11, end: 11 })
      })

      it('reads any stretch, across chunks', async () => {
        await append(0, 'abc')
        await append(3, 'def')
        await append(6, 'ghi')
        expect(await read(2, 5)).toEqual({ data: 'cdefg', next: 7, end: 9 })
        expect(await read(4, 1)).toEqual({ data: 'e', next: 5, end: 9 })
        expect(await read(9, 10)).toEqual({ data: '', next: 9, end: 9 })
        expect(await read(50, 10)).toEqual({ data: '', next: 9, end: 9 })
      })

      it('keeps no log of an execution that does not exist', async () => {
        const chunk = { executionId: 'nobody', step: 'build', firstByte: 0, data: text('x'), at: now }
        await expect(store.commit('appendLog', chunk)).rejects.toThrow()
      })
    })

    describe('reports', () => {
      beforeEach(() => plan('g1', sampleBuild()))

      it('shows so many of a lane, so that a long one hides no other', async () => {
        const other = { id: 'b9', repository: sampleRepository({ id: 9, installationId: 9 }) }
        const more = ['b2', 'b3'].map((id) => sampleBuild({ id, name: id }))
        await plan('g2', ...more, sampleBuild(other))
        await admit('b1')
        await advance('b1-1', { state: 'failed' })
        await settleAggregates()
        const shown = await store.read('dueReports', { now, limit: 50, perLane: 2 })
        expect(shown.map(({ id }) => id)).toEqual(['b1-1', 'b2-1', 'b9-1'])
      })

      it('is behind after every change until GitHub has acknowledged the last', async () => {
        await admit('b1')
        const [report] = await due()
        expect(report).toMatchObject({ id: 'b1-1', desired: 2, acked: 0, intended: false, githubId: null })
        expect(report?.subject).toMatchObject({ kind: 'build', view: { build: { state: 'running' } } })
        await store.commit('intendReport', { reportId: 'b1-1', annotations: null, now })
        expect(await due()).toMatchObject([{ intended: true, unsettledSince: now }])
        await store.commit('deferReport', {
          reportId: 'b1-1',
          retryAt: now,
          answered: false,
          error: 'silence',
        })
        expect(await due()).toMatchObject([{ intended: true, unsettledSince: now }])
        await store.commit('deferReport', { reportId: 'b1-1', retryAt: now, answered: true, error: '500' })
        expect(await due()).toMatchObject([{ intended: true, unsettledSince: null }])
        await advance('b1-1', {})
        await acknowledge('b1-1', 2)
        expect(await due()).toMatchObject([{ desired: 3, acked: 2, githubId: 55, intended: false }])
        await acknowledge('b1-1', 3)
        expect(await due()).toEqual([])
        await settleAggregates()
        expect(await store.read('nextReportAt', undefined)).toBeNull()
      })

      it('takes no acknowledgement of what was never wanted, and none back', async () => {
        await expect(acknowledge('b1-1', 2)).rejects.toThrow('wants version 1, not yet 2')
        await admit('b1')
        await acknowledge('b1-1', 2)
        await acknowledge('b1-1', 1)
        expect(await due()).toEqual([])
      })

      it('coalesces progress, but an end does not wait', async () => {
        await admit('b1')
        await acknowledge('b1-1', 2, now + 5_000)
        await advance('b1-1', {})
        expect(await due()).toEqual([])
        await settleAggregates()
        expect(await store.read('nextReportAt', undefined)).toBe(now + 5_000)
        expect(await due(now + 5_000)).toHaveLength(1)
        await advance('b1-1', { state: 'succeeded' })
        expect(await due()).toHaveLength(1)
      })

      it('lets nothing wait for a time that a clock far ahead has set', async () => {
        await acknowledge('b1-1', 1, now + 30 * 24 * 3_600_000)
        await admit('b1')
        const retryAt = now + 30 * 24 * 3_600_000
        await store.commit('deferReport', { reportId: 'b1-1', retryAt, answered: true, error: '403' })
        expect(await due()).toMatchObject([{ id: 'b1-1' }])
      })

      it('lets even an end wait when GitHub asked for it', async () => {
        await admit('b1')
        await advance('b1-1', { state: 'failed' })
        await store.commit('deferReport', {
          ...{ reportId: 'b1-1', retryAt: now + 60_000, answered: true, error: '403' },
        })
        expect(await due(now + 59_999)).toEqual([])
        await settleAggregates()
        expect(await store.read('nextReportAt', undefined)).toBe(now + 60_000)
        expect(await due(now + 60_000)).toMatchObject([{ failures: 1 }])
      })

      it('gives ends first, then those behind the longest', async () => {
        await plan('g2', sampleBuild({ id: 'b2', name: 'two' }), sampleBuild({ id: 'b3', name: 'three' }))
        await admit('b3')
        await advance('b3-1', { state: 'succeeded' })
        await acknowledge('b1-1', 1)
        await admit('b1', 1, now + 1)
        expect((await due(now + 1)).map(({ id }) => id)).toEqual(['b3-1', 'b2-1', 'b1-1'])
      })

      it('fixes the annotations with the first intent that has any', async () => {
        const annotation = (message: string) => ({
          path: 'Dockerfile',
          startLine: 3,
          endLine: 3,
          startColumn: null,
          endColumn: null,
          level: 'failure' as const,
          title: 'RUN',
          message,
        })
        await store.commit('intendReport', { reportId: 'b1-1', annotations: [], now })
        await store.commit('intendReport', { reportId: 'b1-1', annotations: [annotation('first')], now })
        await store.commit('intendReport', { reportId: 'b1-1', annotations: [annotation('second')], now })
        await store.commit('intendReport', { reportId: 'b1-1', annotations: null, now })
        expect(await due()).toMatchObject([{ annotations: [{ message: 'first' }] }])
      })

      it('gives up a state that GitHub refuses, and tells the next', async () => {
        await store.commit('abandonReport', { reportId: 'b1-1', version: 1, error: 'gone' })
        expect(await due()).toEqual([])
        await admit('b1')
        expect(await due()).toHaveLength(1)
      })

      it('reports an unusable build file once a commit', async () => {
        await acknowledge('b1-1', 1)
        const sha = 'c'.repeat(40)
        const problem = {
          line: 2,
          column: 3,
          endLine: 2,
          endColumn: 9,
          path: 'builds',
          message: 'expected a map',
        }
        const at = { repository: sampleRepository(), sha }
        const invalid = {
          kind: 'invalid' as const,
          path: '.slipway.yaml',
          problems: [problem],
          at,
          event: null,
          head: null,
        }
        await conclude('g2', invalid)
        await conclude('g3', invalid)
        expect(await due()).toMatchObject([
          {
            id: `file-101-${sha}`,
            subject: { kind: 'file', path: '.slipway.yaml', problems: [problem], completedAt: now },
          },
        ])
        expect(await store.read('delivery', { guid: 'g3' })).toMatchObject({
          verdict: { kind: 'invalid', problems: [problem] },
        })
      })
    })

    it('counts what waits', async () => {
      await receive('g0')
      const before = await claim()
      await plan('g1', sampleBuild())
      expect(before?.guid).toBe('g0')
      expect(await store.read('counts', undefined)).toMatchObject({
        deliveriesWaiting: 1,
        builds: { queued: 1, running: 0 },
        reportsBehind: 2,
      })
    })

    it('wakes those for whom a change may have made work, and nobody after they stop', async () => {
      const heard: Topic[] = []
      const stop = (['deliveries', 'builds', 'executions', 'reports'] as const).map((topic) =>
        store.onWake(topic, () => heard.push(topic)),
      )
      const heardAfter = async (work: () => Promise<unknown>) => {
        heard.length = 0
        await work()
        return [...heard].sort()
      }
      expect(await heardAfter(() => receive('g1'))).toEqual(['deliveries'])
      expect(await heardAfter(() => receive('g1'))).toEqual([])
      expect(await heardAfter(() => plan('g2', sampleBuild()))).toEqual([
        'builds',
        'deliveries',
        'executions',
        'reports',
      ])
      expect(await heardAfter(() => admit('b1'))).toEqual(['executions', 'reports'])
      expect(await heardAfter(() => advance('b1-1', {}))).toEqual(['builds', 'executions', 'reports'])
      expect(await heardAfter(() => advance('b1-1', {}))).toEqual([])
      for (const each of stop) each()
      expect(await heardAfter(() => receive('g3'))).toEqual([])
    })
  })
}
