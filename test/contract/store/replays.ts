import { beforeEach, describe, expect, it } from 'vitest'
import type { Conclusion, DeliveryOutcome, NewBuild } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, samplePlanned } from '../../support/samples/samples.ts'
import { commit, main, now, stepsOn } from './steps.ts'

/** Deliveries that somebody looks at, and has planned again. */
export function describeReplays(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const guid = 'delivery-1'
  const replay = (by = 'ada', at = now + 9, of = guid) =>
    store().commit('replayDelivery', { guid: of, by, now: at })
  const seen = (of = guid) => store().read('delivery', { guid: of })

  /** The planner takes what waits, and comes to this. */
  async function plan(outcome: Conclusion['outcome'], at = now + 10) {
    const claimed = await store().commit('claimDelivery', { owner: 'planner', now: at })
    const about = { repository: 'acme/shop', ref: main, sha: commit('a') }
    return store().commit('concludeDelivery', { deliveryId: claimed!.id, ...about, outcome, now: at })
  }
  const pushed = (builds: NewBuild[], at = now) =>
    samplePlanned(builds, { head: { ref: main, at, before: null, supersedes: 'all' }, again: 'pushed' })

  describe('a delivery that is replayed', () => {
    it('is planned again from its body, as of the time when it came, with a full number of tries', async () => {
      await steps.push([sampleBuild()])
      expect([await replay(), await replay()]).toEqual(['queued', 'waiting'])
      expect(await replay('ada', now, 'nobody')).toBe('missing')
      expect(await seen()).toMatchObject({
        state: 'received',
        verdict: null,
        receivedAt: now,
        replayedAt: now + 9,
      })
      const claimed = await store().commit('claimDelivery', { owner: 'o', now: now + 9 })
      expect(Buffer.from(claimed?.body ?? []).toString()).toBe('{}')
      expect(claimed).toMatchObject({ guid, receivedAt: now, replayedAt: now + 9, attempts: 1 })
    })

    it('keeps what it had come to, and who asked when, twenty times at most', async () => {
      await steps.push([sampleBuild()])
      for (let n = 1; n <= 22; n += 1) {
        expect(await replay(n === 1 ? 'ada' : 'token:ci', now + n)).toBe('queued')
        await plan({ kind: 'ignored', reason: `look ${n}` }, now + n)
      }
      const replays = await store().read('replays', { guid })
      expect(replays).toHaveLength(20)
      expect(replays[0]).toMatchObject({
        number: 22,
        at: now + 22,
        by: 'token:ci',
        verdict: { reason: 'look 21' },
      })
      expect(await seen()).toMatchObject({
        state: 'concluded',
        verdict: { reason: 'look 22' },
        concludedAt: now + 22,
      })
    })

    it('finds the Builds that are there, and builds none of them again', async () => {
      const build = sampleBuild()
      await steps.push([build])
      await steps.run('b1', 'failed')
      await replay()
      const { builds } = await plan(pushed([{ ...build, id: 'b9' }]))
      expect(builds).toEqual([{ id: 'b1', name: build.name, existing: true }])
      expect(await steps.view('b1')).toMatchObject({ build: { state: 'failed', attempt: 1 } })
      // Nor when the ref, which does not want it any more, has moved on.
      await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })], { at: now + 1_000, sha: commit('b') })
      await replay('ada', now + 2_000)
      await plan(pushed([{ ...build, id: 'b9' }]), now + 2_000)
      expect(await steps.view('b1')).toMatchObject({ build: { state: 'failed', attempt: 1 } })
    })

    it('undoes nothing that a newer event has told, and takes no Build back from it', async () => {
      const old = sampleBuild({ cancelInProgress: true })
      await steps.push([old])
      const newer = sampleBuild({ id: 'b2', sha: commit('b'), cancelInProgress: true })
      await steps.push([newer], { at: now + 1_000, sha: commit('b') })
      expect(await steps.view('b1')).toMatchObject({ build: { state: 'cancelled' } })
      await replay('ada', now + 5_000)
      const { verdict } = await plan(pushed([{ ...old, id: 'b9' }]), now + 5_000)
      expect(verdict).toMatchObject({ builds: [], skipped: [{ late: true }] })
      expect(await steps.view('b1')).toMatchObject({ build: { state: 'cancelled' } })
      expect(await steps.view('b2')).toMatchObject({ build: { state: 'queued' } })
      const head = await store().read('head', { repositoryId: newer.repository.id, ref: main })
      expect(head).toMatchObject({ sha: commit('b') })
    })

    it('is refused where it tells of a right that was told anew since, and without a body', async () => {
      const told = async (of: string, event: string, conclude: boolean) => {
        await store().commit('receiveDelivery', { guid: of, event, body: Buffer.from('{}'), now })
        const claimed = await store().commit('claimDelivery', { owner: 'planner', now })
        const given = { deliveryId: claimed!.id, now }
        if (!conclude) return store().commit('deferDelivery', { ...given, error: 'no', retryAt: null })
        const about = { repository: null, ref: null, sha: null }
        return store().commit('concludeDelivery', {
          ...given,
          ...about,
          outcome: { kind: 'access', changes: [], text: 'x' },
        })
      }
      await told('failed-first', 'installation', false)
      await told('push', 'push', false)
      expect(await replay('ada', now, 'failed-first')).toBe('queued')
      await store().commit('deferDelivery', { deliveryId: 1, error: 'no', retryAt: null })
      await told('later', 'installation', true)
      expect(await replay('ada', now, 'failed-first')).toBe('overtaken')
      expect(await replay('ada', now, 'later')).toBe('overtaken')
      const rules = { buildDays: null, buildsPerRepository: null, logDays: null, deliveryDays: null }
      const prune = { rules: { ...rules, deliveries: null, bodyDays: 0 }, tenants: {}, limit: 9 }
      expect(await replay('ada', now, 'push')).toBe('queued')
      await store().commit('deferDelivery', { deliveryId: 2, error: 'no', retryAt: null })
      await store().commit('prune', { ...prune, now: now + 10 })
      expect(await replay('ada', now, 'push')).toBe('forgotten')
      expect(await seen('push')).toMatchObject({ hasBody: false, bodyGoneAt: now + 10 })
      expect(await store().read('deliveryBody', { guid: 'push' })).toBeNull()
    })
  })

  describe('who looks at deliveries', () => {
    it('finds them by what they came to', async () => {
      await steps.push([sampleBuild()])
      await steps.conclude({ kind: 'ignored', reason: 'none' })
      await store().commit('receiveDelivery', { guid: 'waits', event: 'push', body: Buffer.from('{}'), now })
      const of = async (outcome: DeliveryOutcome) =>
        (await store().read('deliveries', { limit: 9, before: null, outcome })).items.map((one) => one.guid)
      expect(await of('planned')).toEqual(['delivery-1'])
      expect(await of('ignored')).toEqual(['delivery-2'])
      expect(await of('received')).toEqual(['waits'])
      expect(await of('failed')).toEqual([])
    })

    it('sees by a mark that one came, was tried, ended or is planned again', async () => {
      const marks = [await store().read('deliveriesMark', undefined)]
      const mark = async () => void marks.push(await store().read('deliveriesMark', undefined))
      await store().commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now })
      await mark()
      const claimed = await store().commit('claimDelivery', { owner: 'o', now })
      await mark()
      await store().commit('deferDelivery', { deliveryId: claimed!.id, error: 'away', retryAt: now + 5 })
      await mark()
      await plan({ kind: 'ignored', reason: 'none' })
      await mark()
      await replay()
      await mark()
      expect(new Set(marks).size).toBe(marks.length)
      expect(await store().read('deliveriesMark', undefined)).toBe(marks.at(-1))
    })
  })

  describe('the milestones of an installation', () => {
    it('are passed one after the other', async () => {
      const milestones = () => store().read('milestones', undefined)
      const none = { firstDelivery: null, buildFile: null, firstBuild: null, check: null, notes: [] }
      expect(await milestones()).toMatchObject({ ...none, repositories: 0 })
      for (const at of [now, now + 1])
        await store().commit('noteWebhook', { kind: 'refused', at, tenant: null })
      await store().commit('noteWebhook', { kind: 'ping', at: now + 2, tenant: 'acme' })
      const build = sampleBuild()
      await steps.push([build])
      const repository = 'acme/shop'
      expect(await milestones()).toMatchObject({
        notes: [
          { kind: 'ping', at: now + 2, tenant: 'acme' },
          { kind: 'refused', at: now + 1, tenant: null },
        ],
        firstDelivery: { guid },
        lastDelivery: { guid },
        buildFile: { repository, sha: build.sha, usable: true },
        firstBuild: { id: 'b1', repository },
        check: null,
        repositories: 1,
      })
      const [due] = await store().read('dueReports', { now: now + 60_000, limit: 9, perLane: 9 })
      const told = { reportId: due!.id, version: due!.desired, githubId: 5, annotationsAcked: 0, nextAt: now }
      await store().commit('acknowledgeReport', told)
      expect((await milestones()).check).toMatchObject({ repository, sha: build.sha })
    })
  })
}
