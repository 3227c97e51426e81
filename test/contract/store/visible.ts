import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, sampleObservation, sampleRepository } from '../../support/samples/samples.ts'
import { commit, now, stepsOn } from './steps.ts'

/** What lists are narrowed to for somebody who sees only some repositories, and who has signed in. */
export function describeVisible(store: () => Store): void {
  describe('somebody who sees only some repositories', () => {
    beforeEach(async () => {
      const steps = stepsOn(store())
      for (const [index, name] of ['shop', 'till', 'open'].entries()) {
        const repository = sampleRepository({ id: 101 + index, name, private: name !== 'open' })
        await steps.push([sampleBuild({ id: `of-${name}`, sha: commit('abc'[index] ?? ''), repository })])
        const execution = { executionId: `of-${name}-1`, attempt: 1, namespace: 'n', buildRun: `r-${name}` }
        await store().commit('admitBuild', { buildId: `of-${name}`, ...execution, now })
        const observation = sampleObservation({ state: 'succeeded', digest: 'sha256:1' })
        await store().commit('advanceExecution', { executionId: execution.executionId, now, observation })
      }
    })
    const page = { limit: 100, before: null }
    const seen = async (repositories: number[]) => {
      const visible = { repositories }
      const builds = await store().read('builds', { ...page, ...visible })
      const executions = await store().read('executions', { ...page, ...visible })
      const artifacts = await store().read('artifacts', { ...page, ...visible })
      const events = await store().read('events', { after: 0, limit: 100, ...visible })
      return {
        builds: builds.items.map(({ id }) => id).sort(),
        executions: executions.items.map(({ build }) => build.id).sort(),
        artifacts: artifacts.items.map(({ buildId }) => buildId).sort(),
        events: [...new Set(events.items.map(({ buildId }) => buildId))].sort(),
      }
    }
    const all = (...ids: string[]) => ({ builds: ids, executions: ids, artifacts: ids, events: ids })

    it('sees what belongs to these, in every list, and nothing where there are none', async () => {
      expect(await seen([101, 103])).toEqual(all('of-open', 'of-shop'))
      expect(await seen([102, 999])).toEqual(all('of-till'))
      expect(await seen([])).toEqual(all())
    })

    it('may see as many as there can be', async () => {
      const many = Array.from({ length: 70_000 }, (_, index) => index + 102)
      expect(await seen(many)).toEqual(all('of-open', 'of-till'))
    })

    it('sees no delivery: what one is about is known by a name only', async () => {
      expect((await store().read('deliveries', { ...page, repositories: [101, 102, 103] })).items).toEqual([])
      expect((await store().read('deliveries', page)).items).toHaveLength(3)
    })

    it('knows which repositories are public, as it was told last', async () => {
      expect(await store().read('publicRepositories', undefined)).toEqual([103])
    })
  })

  describe('a session', () => {
    const session = {
      ...{ id: 's1', person: { id: 7, login: 'ada' }, tokens: 'sealed' },
      ...{ createdAt: now, expiresAt: now + 10 },
    }
    const find = (at = now) => store().read('session', { id: 's1', now: at })

    it('is there until it is closed, or its time has come', async () => {
      await store().commit('openSession', { session })
      expect(await find()).toEqual(session)
      expect(await find(now + 10)).toBeNull()
      await store().commit('closeSession', { id: 's1' })
      await store().commit('closeSession', { id: 's1' })
      expect(await find()).toBeNull()
    })

    it('is one of twenty of a person: the oldest ends where there are more, and none of others', async () => {
      await store().commit('openSession', {
        session: { ...session, id: 'of-another', person: { id: 9, login: 'bob' } },
      })
      for (let n = 0; n < 21; n += 1)
        await store().commit('openSession', { session: { ...session, id: `many-${n}`, createdAt: now + n } })
      const ids = ['many-0', 'many-1', 'many-20', 'of-another']
      const there = await Promise.all(ids.map((id) => store().read('session', { id, now })))
      expect(there.map((one) => one !== null)).toEqual([false, true, true, true])
    })

    it('gets new tokens once: of two that renew it the second is told', async () => {
      await store().commit('openSession', { session })
      const renew = (tokens: string) => store().commit('renewSession', { id: 's1', before: 'sealed', tokens })
      expect(await renew('first')).toBe(true)
      expect(await renew('second')).toBe(false)
      expect(await find()).toMatchObject({ tokens: 'first' })
    })
  })
}
