import { beforeEach, describe, expect, it } from 'vitest'
import type { KeepRules } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, sampleRepository } from '../../support/samples/samples.ts'
import { commit, now, stepsOn, strangersBuild } from './steps.ts'

const dayMs = 24 * 3_600_000
const everything: KeepRules = {
  ...{ buildDays: null, buildsPerRepository: null, logDays: null },
  ...{ deliveryDays: null, deliveries: null, bodyDays: null },
}

/** What is deleted, and what never is. */
export function describeRetention(store: () => Store, { keepsRoom }: { keepsRoom?: string }): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const prune = (rules: Partial<KeepRules>, { at = now + 100 * dayMs, limit = 100, tenants = {} } = {}) =>
    store().commit('prune', { rules: { ...everything, ...rules }, tenants, now: at, limit })
  const ids = async () => {
    const { items } = await store().read('builds', { limit: 100, before: null })
    return items.map(({ id }) => id).sort()
  }
  const writeLog = (executionId: string, text: string) =>
    store().commit('appendLog', {
      ...{ executionId, step: 'build', firstByte: 0, data: Buffer.from(text), at: now },
    })
  const readLog = async (executionId: string) =>
    Buffer.from((await store().read('log', { executionId, step: 'build', from: 0, maxBytes: 100 })).data)
      .toString()
      .trim()

  describe('retention', () => {
    it('deletes an ended Build with all that belongs to it, and keeps a row of it', async () => {
      await steps.push([strangersBuild({ id: 'b1' })])
      await steps.approve(commit('a'))
      const execution = await steps.admit('b1')
      await writeLog('b1-1', 'one line')
      await steps.advance(execution?.id ?? '', { state: 'succeeded', digest: 'sha256:1', endedAt: now + 5 })
      await steps.acknowledgeAll()
      expect(await prune({ buildDays: 90 }, { at: now + 90 * dayMs })).toMatchObject({ builds: 0 })
      expect(await prune({ buildDays: 90 })).toMatchObject({ builds: 1, logBytes: 8, more: false })
      expect(await ids()).toEqual([])
      expect(await steps.due()).toEqual([])
      expect(await store().read('approval', { repositoryId: 101, sha: commit('a') })).toBeNull()
      const { items } = await store().read('audit', { limit: 10, before: null })
      expect(items).toEqual([
        {
          ...{ buildId: 'b1', tenant: 'acme', repository: 'acme/shop', repositoryId: 101, sha: commit('a') },
          ...{ ref: 'refs/pull/7/head', name: 'api', trust: 'untrusted', state: 'completed', attempts: 1 },
          ...{ author: 'ada', approvedBy: 'grace', image: 'registry.test/acme/api', digest: 'sha256:1' },
          ...{ reason: null, createdAt: now, endedAt: now + 5, deletedAt: now + 100 * dayMs },
        },
      ])
    })

    it('never deletes what waits, what runs, or what GitHub has not been told of yet', async () => {
      await steps.push([sampleBuild({ id: 'waits' })])
      await steps.push([sampleBuild({ id: 'runs', sha: commit('b') })])
      await steps.admit('runs')
      await steps.acknowledgeAll()
      await steps.push([sampleBuild({ id: 'untold', sha: commit('c') })])
      await steps.run('untold')
      const none = { ...everything, buildDays: 0, buildsPerRepository: 0, logDays: 0 }
      expect(await prune(none)).toMatchObject({ builds: 0, more: false })
      expect(await ids()).toEqual(['runs', 'untold', 'waits'])
    })

    it('keeps all of a commit while one of its Builds is at work: its check tells of all', async () => {
      await steps.push([sampleBuild({ id: 'b1' }), sampleBuild({ id: 'b2', name: 'web' })])
      await steps.run('b1', 'failed')
      await steps.acknowledgeAll()
      expect(await prune({ buildDays: 1 })).toMatchObject({ builds: 0 })
      await steps.run('b2')
      await steps.acknowledgeAll()
      expect(await prune({ buildDays: 1 })).toMatchObject({ builds: 2 })
    })

    it('keeps the newest of a repository, and no more where the tenant says so', async () => {
      for (const [index, digit] of ['a', 'b', 'c', 'd'].entries()) {
        await steps.push([sampleBuild({ id: `b${index}`, sha: commit(digit) })], { at: now + index })
        await steps.admit(`b${index}`)
        await steps.advance(`b${index}-1`, { state: 'failed', endedAt: now + index })
      }
      const repository = sampleRepository({ id: 102, name: 'other' })
      await steps.push([sampleBuild({ id: 'other', repository, tenant: 'zenith' })])
      await steps.run('other')
      await steps.acknowledgeAll()
      expect(await prune({ buildsPerRepository: 3 })).toMatchObject({ builds: 1 })
      expect(await ids()).toEqual(['b1', 'b2', 'b3', 'other'])
      const tenants = { acme: { buildsPerRepository: 1 } }
      expect(await prune({ buildsPerRepository: 3 }, { tenants })).toMatchObject({ builds: 2 })
      expect(await ids()).toEqual(['b3', 'other'])
    })

    it('deletes so much at a time, the oldest first, and says that there is more', async () => {
      for (const [index, digit] of ['a', 'b', 'c'].entries()) {
        await steps.push([sampleBuild({ id: `b${index}`, sha: commit(digit) })])
        await steps.admit(`b${index}`)
        await steps.advance(`b${index}-1`, { state: 'failed', endedAt: now + index })
      }
      await steps.acknowledgeAll()
      expect(await prune({ buildDays: 1 }, { limit: 2 })).toMatchObject({ builds: 2, more: true })
      expect(await ids()).toEqual(['b2'])
      expect(await prune({ buildDays: 1 }, { limit: 2 })).toMatchObject({ builds: 1 })
      const page = await store().read('audit', { limit: 2, before: null, tenant: 'acme' })
      expect(page.items).toHaveLength(2)
      const rest = await store().read('audit', { limit: 2, before: page.next })
      expect(rest.items.map(({ buildId }) => buildId)).toHaveLength(1)
    })

    it('deletes logs before their Build, and no log of a Build that has gone on', async () => {
      await steps.push([sampleBuild({ id: 'b1' })])
      await steps.admit('b1')
      await writeLog('b1-1', 'failed')
      await steps.advance('b1-1', { state: 'failed' })
      await steps.acknowledgeAll()
      await steps.retry('b1')
      await steps.acknowledgeAll()
      expect(await prune({ logDays: 30 })).toMatchObject({ logBytes: 0 })
      await steps.admit('b1')
      await writeLog('b1-2', 'again')
      await steps.advance('b1-2', { state: 'failed' })
      await steps.acknowledgeAll()
      expect(await prune({ logDays: 30 })).toMatchObject({ logBytes: 11, builds: 0 })
      expect(await prune({ logDays: 30 })).toMatchObject({ logBytes: 0 })
      expect([await readLog('b1-1'), await readLog('b1-2')]).toEqual(['', ''])
      expect(await ids()).toEqual(['b1'])
    })

    it('deletes deliveries by age and number, but none that GitHub might deliver again', async () => {
      for (const day of [0, 1, 2, 3])
        await steps.push([], { sha: commit('a') }, {}, { now: now + day * dayMs })
      const left = async () => {
        const { items } = await store().read('deliveries', { limit: 10, before: null })
        return items.map(({ receivedAt }) => (receivedAt - now) / dayMs)
      }
      expect(await prune({ deliveryDays: 1 }, { at: now + 6 * dayMs })).toMatchObject({ deliveries: 0 })
      expect(await prune({ deliveryDays: 1 }, { at: now + 8.5 * dayMs })).toMatchObject({ deliveries: 2 })
      expect(await left()).toEqual([3, 2])
      expect(await prune({ deliveries: 1 })).toMatchObject({ deliveries: 1 })
      expect(await left()).toEqual([3])
      // The newest stays, whatever the rules say: its number would be given again.
      expect(await prune({ deliveries: 0, deliveryDays: 0 })).toMatchObject({ deliveries: 0 })
      const tenants = { acme: { deliveryDays: null } }
      await steps.push([], { sha: commit('b') }, {}, { now: now + 3 * dayMs })
      expect(await prune({ deliveryDays: 1 }, { tenants })).toMatchObject({ deliveries: 0 })
    })

    it('deletes a delivery before the Builds that it wanted, which stay wanted', async () => {
      await steps.push([sampleBuild({ id: 'b1', cancelInProgress: true })])
      await steps.push([])
      expect(await prune({ deliveryDays: 30 })).toMatchObject({ deliveries: 1 })
      expect(await store().read('triggers', { buildId: 'b1' })).toMatchObject([{ withdrawnAt: null }])
      await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })], { at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
    })

    it('never deletes a delivery that is not concluded, nor its body', async () => {
      const receive = (guid: string) =>
        store().commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now })
      const claim = () => store().commit('claimDelivery', { owner: 'o', now })
      await receive('held')
      await claim()
      await receive('waits')
      const none = { deliveryDays: 0, deliveries: 0, bodyDays: 0 }
      expect(await prune(none)).toMatchObject({ deliveries: 0, bodies: 0 })
      expect(await claim()).toMatchObject({ guid: 'waits' })
      const { items } = await store().read('deliveries', { limit: 10, before: null })
      expect(items).toHaveLength(2)
    })

    it('keeps the newest event when all are old, so that numbers are given once', async () => {
      await steps.push([sampleBuild({ id: 'b1' })])
      await steps.run('b1')
      const { last } = await store().read('events', { after: 0, limit: 100 })
      const { events } = await prune({})
      expect(events).toBe(last - 1)
      expect(await store().read('events', { after: 0, limit: 100 })).toMatchObject({ oldest: last, last })
      await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })])
      const { items } = await store().read('events', { after: last, limit: 100 })
      expect(items.map(({ sequence }) => sequence)).toEqual([last + 1])
    })

    it('forgets the checks of commits without Builds', async () => {
      const skipped = [{ name: 'web', reason: 'no path matches', image: null }]
      await steps.push([], {}, { skipped })
      const id = `skipped-101-${commit('a')}-web`
      expect(await prune({ buildDays: 90 })).toMatchObject({ builds: 0 })
      expect(await steps.report(id)).not.toBeNull()
      await steps.acknowledgeAll()
      await prune({ buildDays: 90 })
      expect(await steps.report(id)).toBeNull()
    })

    it(`says how large it is, and gets smaller${keepsRoom === undefined ? '' : `, but ${keepsRoom}`}`, async () => {
      const data = new Uint8Array(3_000_000).map((_, index) => (index * 7919) % 251)
      await steps.push([sampleBuild({ id: 'b1' })])
      await steps.admit('b1')
      await store().commit('appendLog', { executionId: 'b1-1', step: 'build', firstByte: 0, data, at: now })
      await steps.advance('b1-1', { state: 'failed' })
      await steps.acknowledgeAll()
      const before = await store().read('size', undefined)
      expect(before.rows).toMatchObject({ builds: 1, log_chunks: 1, audit: 0 })
      await prune({ buildDays: 1 })
      const after = await store().read('size', undefined)
      expect(after.rows).toMatchObject({ builds: 0, log_chunks: 0, audit: 1 })
      expect(before.bytes).toBeGreaterThan(2_900_000)
      if (keepsRoom === undefined) expect(before.bytes - after.bytes).toBeGreaterThan(2_900_000)
    })
  })
}
