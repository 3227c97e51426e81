import { beforeEach, describe, expect, it } from 'vitest'
import type { Report } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { samplePullRequest, samplePush } from '../../support/samples/sample-events.ts'
import { sampleBuild, samplePlanned, sampleRepository } from '../../support/samples/samples.ts'
import { commit, main, now, stepsOn, strangersBuild } from './steps.ts'

/** Every kind of check, and what is kept for it. */
export function describeChecks(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const idsDue = async (at = now) => (await steps.due(at)).map(({ id }) => id).sort()
  const all = (generation: number, digit = 'a') => `all-101-${commit(digit)}-${generation}`
  const intend = (reportId: string, annotations: [] | null) =>
    store().commit('intendReport', { reportId, annotations, now })
  /** A delivery whose build file has a problem at this line. */
  const unusable = (line: number): Parameters<typeof steps.conclude>[0] => ({
    ...{ kind: 'invalid', path: '.slipway.yaml', event: null, head: null },
    problems: [{ line, column: 1, endLine: line, endColumn: 2, path: '', message: 'is no key' }],
    at: { repository: sampleRepository(), sha: commit('a') },
  })
  /** Nobody waits for an answer about checks whose end has been written. */
  const openReports = () => store().read('openReports', { lane: 'installation 7' })

  it('lets nobody write a check who has read it before another replica began to', async () => {
    await steps.push([strangersBuild()])
    const id = all(1)
    const seen = { acked: 0, intended: false, unsettledSince: null }
    const intended = (at: number, was: Pick<Report, 'acked' | 'intended' | 'unsettledSince'>) =>
      store().commit('intendReport', { reportId: id, annotations: null, now: at, seen: was })
    expect(await intended(now, seen)).toBe('intended')
    expect(await intended(now + 1, seen)).toBe('overtaken')
    expect((await steps.report(id))?.unsettledSince).toBe(now)
    // Whoever began may begin anew, until the other has taken it over.
    const mine = { ...seen, intended: true, unsettledSince: now }
    expect(await intended(now + 2, mine)).toBe('intended')
    expect(await intended(now + 3, mine)).toBe('overtaken')
  })

  describe('the approval of a stranger’s commit', () => {
    it('is waited for in a check of its own, and then the Build is told in another', async () => {
      await steps.push([strangersBuild()])
      expect(await idsDue()).toEqual([all(1), 'approval-b1-1'])
      expect((await steps.report('approval-b1-1'))?.subject).toMatchObject({
        ...{ kind: 'approval', attempt: 1, waiting: true },
      })
      await steps.acknowledgeAll()
      expect(await steps.approve(commit('a'))).toEqual({ approved: ['b1'] })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued', queuedAt: now })
      expect(await idsDue()).toEqual([all(2), 'approval-b1-1', 'b1-1'])
      expect((await steps.report('approval-b1-1'))?.subject).toMatchObject({ waiting: false })
      expect(await steps.admit('b1')).toMatchObject({ id: 'b1-1' })
    })

    it('is not told at all when it came before GitHub heard of the wait', async () => {
      await steps.push([strangersBuild()])
      await steps.approve(commit('a'))
      expect(await idsDue()).toEqual([all(1), 'b1-1'])
    })

    it('is for this commit and no other, and for this repository', async () => {
      await steps.push([strangersBuild()])
      expect(await steps.approve(commit('b'))).toEqual({ approved: [] })
      expect(await steps.approve(commit('a'), 102)).toEqual({ approved: [] })
      expect(await steps.build('b1')).toMatchObject({ state: 'pending' })
    })

    it('lets what comes later be built at once, and tried again', async () => {
      await steps.approve(commit('a'))
      await steps.push([strangersBuild()])
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
      await steps.run('b1', 'failed')
      expect(await steps.retry('b1')).toBe('queued')
      expect(await steps.approve(commit('a'))).toEqual({ approved: [] })
      expect(await store().read('approval', { repositoryId: 101, sha: commit('a') })).toEqual({
        ...{ repositoryId: 101, sha: commit('a'), by: { id: 1, login: 'grace' }, via: 'button', at: now },
      })
    })

    it('is waited for again when a Build that never had it is tried again', async () => {
      await steps.push([strangersBuild()])
      await steps.cancel('b1')
      expect((await steps.report('approval-b1-1'))?.subject).toMatchObject({
        waiting: false,
        view: { build: { state: 'cancelled' } },
      })
      expect(await steps.retry('b1')).toBe('pending')
      await steps.approve(commit('a'))
      expect(await steps.admit('b1')).toMatchObject({ id: 'b1-2', attempt: 2 })
    })

    it('cannot be done without, whoever admits', async () => {
      await steps.push([strangersBuild()])
      expect(await steps.admit('b1')).toBeNull()
      expect(await store().read('approval', { repositoryId: 101, sha: commit('a') })).toBeNull()
    })
  })

  describe('the check of all Builds of a commit', () => {
    it('goes on until the last has ended, and knows them all, oldest first', async () => {
      await steps.push([sampleBuild(), sampleBuild({ id: 'b2', name: 'web' })])
      await steps.run('b2')
      expect(await openReports()).toBe(3)
      await steps.run('b1', 'failed')
      await steps.acknowledgeAll()
      expect(await openReports()).toBe(0)
      const members = { skipped: [], file: null }
      const views = [{ build: { id: 'b1', state: 'failed' } }, { build: { id: 'b2', state: 'completed' } }]
      expect((await steps.report(all(1)))?.subject).toMatchObject({ members: { ...members, views } })
    })

    it('does not hear of mere progress', async () => {
      await steps.push([sampleBuild()])
      await steps.admit('b1')
      const before = await steps.report(all(1))
      await steps.advance('b1-1')
      expect(await steps.report(all(1))).toMatchObject({ desired: before?.desired })
    })

    it('is a new one when something goes on after its end was told; the old one keeps its end', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'failed')
      await intend(all(1), [])
      await steps.retry('b1')
      expect(await idsDue()).toEqual([all(1), all(2), 'b1-1', 'b1-2'])
      expect((await steps.report(all(1)))?.subject).toMatchObject({
        members: { views: [{ build: { state: 'failed' }, executions: [{ attempt: 1 }] }] },
      })
      expect((await steps.report(all(2)))?.subject).toMatchObject({
        members: { views: [{ build: { state: 'queued' } }] },
      })
    })

    it('is the same one when nobody has told its end', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'failed')
      await steps.retry('b1')
      expect(await idsDue()).toEqual([all(1), 'b1-1', 'b1-2'])
    })

    it('is not closed by an end that was read before it went on', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'failed')
      await steps.retry('b1')
      await expect(intend(all(1), [])).rejects.toThrow('goes on again')
      await intend(all(1), null)
    })

    it('has ended while all that is left waits for approval', async () => {
      await steps.push([strangersBuild()])
      expect(await openReports()).toBe(2)
      await steps.acknowledgeAll()
      expect(await openReports()).toBe(0)
    })

    it('tells of entries that were not selected and of a file that cannot be used', async () => {
      const skipped = [{ name: 'web', reason: 'no path matches', image: null }]
      await steps.push([sampleBuild()], {}, { skipped })
      await steps.conclude(unusable(1))
      expect((await steps.report(all(1)))?.subject).toMatchObject({
        members: { views: [{}], skipped, file: { path: '.slipway.yaml', problems: [{ line: 1 }] } },
      })
    })

    it('and the check of that file follow what is found when somebody has it planned again', async () => {
      const file = `file-101-${commit('a')}`
      await steps.conclude(unusable(1))
      await steps.conclude(unusable(2))
      expect((await steps.report(file))?.subject).toMatchObject({ problems: [{ line: 2 }] })
      await steps.push([sampleBuild()])
      expect((await steps.report(file))?.subject).toMatchObject({ problems: [{ line: 2 }] })
      await steps.push([sampleBuild()], {}, { again: 'always' })
      expect((await steps.report(file))?.subject).toMatchObject({ problems: [] })
      expect((await steps.report(all(1)))?.subject).toMatchObject({ members: { file: null } })
    })
  })

  describe('an entry that was not selected', () => {
    const skipped = [{ name: 'api', reason: 'no path matches', image: 'registry.test/acme/api' }]
    const id = (digit: string) => `skipped-101-${commit(digit)}-api`
    const skip = (digit: string, change: Parameters<typeof samplePush>[0] = {}) => {
      const event = samplePush({ sha: commit(digit), ...change })
      return steps.push([], { sha: commit(digit), at: now + 1 }, { skipped, event })
    }

    it('has a completed check that names what was last built on the branch', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'succeeded', 'sha256:old')
      await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })], { at: now + 1 })
      await steps.run('b2', 'succeeded', 'sha256:new')
      const other = { ref: 'refs/heads/next' }
      await steps.push([sampleBuild({ id: 'b3', sha: commit('c'), ...other })], other)
      await steps.run('b3', 'succeeded', 'sha256:other')
      await skip('d')
      expect((await steps.report(id('d')))?.subject).toEqual({
        kind: 'skipped',
        skipped: skipped[0],
        completedAt: now,
        last: {
          ...{ image: 'registry.test/acme/api', digest: 'sha256:new', sha: commit('b') },
          at: now,
        },
      })
    })

    it('names what a pull request’s base branch has', async () => {
      await steps.push([sampleBuild()], { ref: 'refs/heads/next' })
      await steps.run('b1')
      await steps.push([sampleBuild({ id: 'b2' })])
      await skip('d')
      expect((await steps.report(id('d')))?.subject).toMatchObject({ last: { digest: 'sha256:1' } })
    })

    it('is refused once an event of the commit may not be built, and stays so', async () => {
      await skip('d')
      await steps.acknowledgeAll()
      const may = { name: 'api', reason: 'its author is a stranger', image: null, refused: true as const }
      const event = samplePullRequest({ sha: commit('d') })
      const pull = { sha: commit('d'), ref: 'refs/pull/4/head' }
      await steps.push([], pull, { skipped: [may], event })
      expect(await idsDue()).toEqual([`all-101-${commit('d')}-1`, id('d')])
      expect((await steps.report(id('d')))?.subject).toMatchObject({ skipped: may })
      expect(await store().read('plannedEvent', { reportId: id('d') })).toEqual(event)
      await steps.acknowledgeAll()
      await skip('d')
      await steps.push([], pull, { skipped: [may], event })
      expect((await steps.report(id('d')))?.subject).toMatchObject({ skipped: may })
      expect(await idsDue()).toEqual([])
    })

    it('has none where the commit has a Build of that name', async () => {
      await steps.push([sampleBuild()])
      await skip('a')
      expect(await steps.report(id('a'))).toBeNull()
    })

    it('is not told any more when a Build of that name is made before', async () => {
      await skip('a')
      expect(await idsDue()).toEqual([all(1), id('a')])
      await steps.push([sampleBuild()])
      expect(await idsDue()).toEqual([all(1), 'b1-1'])
    })

    it('keeps the event, so that it can be planned again', async () => {
      await skip('d')
      expect(await store().read('plannedEvent', { reportId: id('d') })).toMatchObject({
        kind: 'push',
        sha: commit('d'),
      })
      expect(await store().read('plannedEvent', { reportId: all(1, 'd') })).toBeNull()
      expect(await store().read('plannedEvent', { reportId: 'nobody' })).toBeNull()
    })
  })

  describe('a place in the queue', () => {
    const place = async (id: string) => {
      const subject = (await steps.report(id))?.subject
      return subject?.kind === 'build' ? subject.place : undefined
    }
    beforeEach(async () => {
      const line = ['b1', 'b2', 'b3'].map((id) => sampleBuild({ id, name: id }))
      await steps.push([...line, sampleBuild({ id: 'z', name: 'z', tenant: 'other' })])
      await steps.acknowledgeAll()
    })

    it('counts those of the tenant that go before', async () => {
      expect(await place('b3-1')).toEqual({ place: 3, of: 3 })
      expect(await place('z-1')).toEqual({ place: 1, of: 1 })
      await steps.admit('b1')
      expect(await place('b3-1')).toEqual({ place: 2, of: 2 })
      expect(await place('b1-1')).toBeNull()
    })

    it('is told when it changes, but not sooner than half a minute after the last telling', async () => {
      await steps.admit('b1')
      expect(await idsDue()).toEqual([all(1), 'b1-1'])
      expect(await idsDue(now + 29_999)).not.toContain('b2-1')
      expect(await idsDue(now + 30_000)).toEqual([all(1), 'b1-1', 'b2-1', 'b3-1'])
    })

    it('holds up no news', async () => {
      await steps.admit('b1')
      await steps.admit('b2')
      expect(await idsDue()).toContain('b2-1')
    })
  })

  it('answers a comment once, with what only the state refused in its words', async () => {
    await steps.push([sampleBuild()])
    await steps.acknowledgeAll()
    const reply = {
      ...{ repository: sampleRepository(), number: 7, commentId: 31 },
      ...{ reaction: '+1' as const, refusal: 'There is no build web.' },
    }
    const orders = [{ kind: 'retry' as const, buildId: 'b1' }]
    const asked = { kind: 'asked' as const, by: null, orders, refused: ['There is no build web.'] }
    await steps.conclude(asked, { reply })
    await steps.conclude(asked, { reply })
    const refusal = 'There is no build web. api has not ended yet.'
    expect(await steps.due()).toMatchObject([
      { id: 'reply-101-31', subject: { kind: 'reply', reply: { ...reply, refusal, reaction: '-1' } } },
    ])
  })

  it('lists deliveries of a repository and of a commit, with the tenant whose webhook they came through', async () => {
    await steps.conclude({ kind: 'ignored', reason: 'no' }, { repository: 'acme/site', sha: commit('b') })
    await steps.push([sampleBuild()])
    await store().commit('receiveDelivery', {
      ...{ guid: 'own', event: 'push', body: Buffer.from('{}'), now, tenant: 'acme' },
    })
    const list = async (filter: { repository?: string; sha?: string }) =>
      (await store().read('deliveries', { limit: 5, before: null, ...filter })).items.map(({ guid }) => guid)
    expect(await list({ repository: 'acme/site' })).toEqual(['delivery-1'])
    expect(await list({ sha: commit('a') })).toEqual(['delivery-2'])
    expect(await store().read('delivery', { guid: 'own' })).toMatchObject({ tenant: 'acme' })
    expect(await store().commit('claimDelivery', { owner: 'p', now })).toMatchObject({ tenant: 'acme' })
  })

  it('plans nothing where nothing says what it is about', async () => {
    const outcome = samplePlanned([])
    expect(await steps.conclude(outcome, { ref: main })).toMatchObject({ verdict: { builds: [] } })
    expect(await steps.due()).toEqual([])
  })
}
