import { beforeEach, describe, expect, it } from 'vitest'
import type { NewBuild } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild } from '../../support/samples/samples.ts'
import { commit, main, now, stepsOn } from './steps.ts'

const pull = 'refs/pull/7/head'

/** A Build that a newer commit cancels. */
const eager = (id: string, digit: string, change: Partial<NewBuild> = {}) =>
  sampleBuild({ id, sha: commit(digit), cancelInProgress: true, ...change })

/** Which Builds are wanted, by which refs, and until when. */
export function describeWanted(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const head = (ref = main) => store().read('head', { repositoryId: 101, ref })

  describe('a newer commit of a ref', () => {
    it('cancels what waits for the older one, and asks what runs to end', async () => {
      await steps.push([eager('b1', 'a'), eager('b2', 'a', { name: 'web' })])
      await steps.admit('b2')
      await steps.push([eager('b3', 'b')], { at: now + 1 })
      const cancelCause = { kind: 'superseded', by: commit('b') }
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled', cancelCause })
      expect(await steps.build('b2')).toMatchObject({ state: 'running', cancelCause })
      expect((await steps.view('b2'))?.executions).toMatchObject([{ cancelAskedAt: now }])
      expect(await steps.build('b3')).toMatchObject({ state: 'queued' })
      expect(await head()).toEqual({ ref: main, sha: commit('b'), at: now + 1, seenAt: now })
    })

    it('leaves alone what may not be cancelled for it', async () => {
      await steps.push([sampleBuild({ id: 'b1' })])
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })

    it('leaves alone what it skips itself, and not what it has no more, where only that is to stay', async () => {
      await steps.push([
        eager('b1', 'a'),
        eager('b2', 'a', { name: 'web' }),
        eager('b4', 'a', { name: 'gone' }),
      ])
      const skipped = [
        { name: 'web', reason: 'No changed file matches the paths of this build.', image: null },
      ]
      await steps.push([eager('b3', 'b')], { at: now + 1, supersedes: 'unskipped' }, { skipped })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
      expect(await steps.build('b2')).toMatchObject({ state: 'queued' })
      expect(await steps.build('b4')).toMatchObject({ state: 'cancelled' })
    })

    it('supersedes no tag', async () => {
      const tag = { ref: 'refs/tags/v1', supersedes: 'none' as const }
      await steps.push([eager('b1', 'a')], tag)
      await steps.push([eager('b2', 'b')], { ...tag, at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })

    it('leaves alone what another ref still wants, until that one moves on too', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.push([eager('b9', 'a')], { ref: pull })
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
      await steps.push([eager('b3', 'b')], { ref: pull, at: now + 2 })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
    })

    it('goes by how each ref wants it: a protected branch keeps what a pull request would let go', async () => {
      await steps.push([eager('b1', 'a')], { ref: pull })
      await steps.push([sampleBuild({ id: 'b9' })])
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      await steps.push([eager('b3', 'b')], { ref: pull, at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })

    it('is told once more without harm', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.push([eager('b9', 'a')])
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })
  })

  describe('an event that comes late', () => {
    it('makes no Build that the newer commit would have cancelled, and says so', async () => {
      await steps.push([eager('b1', 'b')], { at: now + 5 })
      const { verdict } = await steps.push([eager('b2', 'a'), sampleBuild({ id: 'b3', name: 'web' })])
      const reason = `superseded by ${commit('b')}`
      const image = 'registry.test/acme/api'
      expect(verdict).toMatchObject({
        builds: [{ id: 'b3' }],
        skipped: [{ name: 'api', reason, image, late: true }],
      })
      expect(await steps.build('b2')).toBeUndefined()
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
      expect(await head()).toMatchObject({ sha: commit('b') })
      expect(await steps.report(`skipped-101-${commit('a')}-api`)).toMatchObject({
        subject: { kind: 'skipped', skipped: { reason } },
      })
    })

    it('makes what no newer commit has built, where only that is to go', async () => {
      await steps.push([eager('b1', 'b')], { at: now + 5, supersedes: 'unskipped' })
      const late = [eager('b2', 'a'), eager('b3', 'a', { name: 'web' })]
      const { verdict } = await steps.push(late, { supersedes: 'unskipped' })
      expect(verdict).toMatchObject({ builds: [{ id: 'b3' }], skipped: [{ name: 'api' }] })
    })

    it.each([
      ['the one that names the other as its parent is newer', 'a', 'current'],
      ['the one that the other names as its parent is older', null, 'late'],
    ])('of two at the same second, %s', async (_, before, outcome) => {
      await steps.push([eager('b1', 'a')], { before: before === null ? commit('b') : null })
      await steps.push([eager('b2', 'b')], { before: before === null ? null : commit(before) })
      expect(await steps.build('b2')).toEqual(outcome === 'late' ? undefined : expect.anything())
      expect(await head()).toMatchObject({ sha: commit(outcome === 'late' ? 'a' : 'b') })
    })

    it('builds nothing for a branch that was deleted since', async () => {
      await steps.withdraw(main, { kind: 'deleted', ref: main }, now + 5)
      const { verdict } = await steps.push([sampleBuild()])
      expect(verdict).toMatchObject({ builds: [], skipped: [{ reason: 'refs/heads/main was deleted' }] })
      expect(await head()).toBeNull()
    })

    it('ends nothing when the ref has come back since', async () => {
      await steps.push([eager('b1', 'a')], { ref: pull, at: now + 5 })
      const { verdict } = await steps.withdraw(pull, { kind: 'closed', pullRequest: 7 }, now + 4)
      expect(verdict).toMatchObject({ kind: 'withdrawn', cancelled: [] })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })
  })

  describe('a ref that is gone', () => {
    it('takes with it what only it had wanted', async () => {
      await steps.push([sampleBuild({ id: 'b1' }), sampleBuild({ id: 'b2', name: 'web' })], { ref: pull })
      await steps.push([sampleBuild({ id: 'b9', name: 'web' })])
      const cause = { kind: 'closed' as const, pullRequest: 7 }
      const { verdict } = await steps.withdraw(pull, cause)
      expect(verdict).toEqual({
        ...{ kind: 'withdrawn', cause, cancelled: [{ id: 'b1', name: 'api', existing: true }] },
      })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled', cancelCause: cause })
      expect(await steps.build('b2')).toMatchObject({ state: 'queued' })
      expect(await head(pull)).toBeNull()
    })

    it('takes with it what somebody has started again for an older commit', async () => {
      await steps.push([eager('b1', 'a')], { ref: pull })
      await steps.push([eager('b2', 'b')], { ref: pull, at: now + 1 })
      await steps.retry('b1')
      await steps.withdraw(pull, { kind: 'closed', pullRequest: 7 }, now + 2)
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled', cancelCause: { kind: 'closed' } })
    })
  })

  describe('an ended Build that is wanted', () => {
    const planAgain = (again: 'never' | 'pushed' | 'always', at = now, ref = main) =>
      steps.push([eager('b9', 'a')], { at, ref }, { again })

    it.each(['never', 'pushed'] as const)('serves another ref as it ended: %s', async (again) => {
      await steps.push([eager('b1', 'a')])
      await steps.run('b1', 'failed')
      const { builds } = await planAgain(again, now, pull)
      expect(builds).toEqual([{ id: 'b1', name: 'api', existing: true }])
      expect(await steps.build('b1')).toMatchObject({ state: 'failed', attempt: 1 })
    })

    it.each(['succeeded', 'failed'] as const)('is tried again when somebody asks: %s', async (end) => {
      await steps.push([eager('b1', 'a')])
      await steps.run('b1', end)
      await planAgain('always')
      expect(await steps.build('b1')).toMatchObject({ state: 'queued', attempt: 1, endedAt: null })
      expect(await steps.admit('b1')).toMatchObject({ id: 'b1-2', attempt: 2 })
    })

    it('is tried again when its commit is pushed back', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.run('b1', 'failed')
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      await planAgain('pushed', now + 2)
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
    })

    it('is not tried again when one push is told twice', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.run('b1', 'failed')
      await planAgain('pushed')
      expect(await steps.build('b1')).toMatchObject({ state: 'failed' })
    })

    it('is tried again when it was cancelled only because nothing had wanted it', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      await planAgain('never', now, pull)
      expect(await steps.build('b1')).toMatchObject({ state: 'queued', cancelCause: null, attempt: 1 })
    })

    it('is not, when a person had cancelled it', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.cancel('b1')
      await planAgain('never', now, pull)
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
    })

    it('begins again after it was stopped, when something came to want it meanwhile', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.admit('b1')
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      await planAgain('never', now, pull)
      await steps.advance('b1-1', { state: 'cancelled' })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued', cancelCause: null })
      expect((await steps.report('b1-1'))?.subject).toMatchObject({
        view: { build: { state: 'cancelled', cancelCause: { kind: 'superseded' } } },
      })
    })

    it('says nothing of a cancel that came too late', async () => {
      await steps.push([eager('b1', 'a')])
      await steps.admit('b1')
      await steps.cancel('b1')
      await steps.advance('b1-1', { state: 'succeeded' })
      expect(await steps.build('b1')).toMatchObject({ state: 'completed', cancelCause: null })
    })
  })

  describe('a retry', () => {
    it('is a new attempt of the same Build with a check of its own', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'failed')
      expect(await steps.retry('b1', now + 9)).toBe('queued')
      expect(await steps.build('b1')).toMatchObject({ state: 'queued', attempt: 1, queuedAt: now + 9 })
      expect(await steps.retry('b1')).toBe('live')
      expect(await steps.report('b1-2')).toMatchObject({ desired: 1, acked: 0, githubId: null })
    })

    it('of what was cancelled before it began has a new check as well', async () => {
      await steps.push([sampleBuild()])
      await steps.cancel('b1')
      await steps.acknowledgeAll()
      await steps.retry('b1')
      expect((await steps.due()).map(({ id }) => id).sort()).toEqual([`all-101-${commit('a')}-2`, 'b1-2'])
      expect(await steps.admit('b1')).toMatchObject({ id: 'b1-2', attempt: 2 })
    })

    it('tells how the attempt before it ended, whenever that is told', async () => {
      await steps.push([sampleBuild()])
      await steps.cancel('b1')
      await steps.retry('b1')
      await steps.run('b1')
      expect((await steps.report('b1-1'))?.subject).toMatchObject({
        attempt: 1,
        view: { build: { state: 'cancelled', cancelCause: { kind: 'asked' } }, executions: [] },
      })
      expect((await steps.report('b1-2'))?.subject).toMatchObject({
        attempt: 2,
        view: { build: { state: 'completed' }, executions: [{ attempt: 2 }] },
      })
    })
  })

  describe('heads that somebody saw', () => {
    const record = (sha: string, at: number) =>
      store().commit('recordHeads', { repositoryId: 101, heads: [{ ref: main, sha, at }], now: now + 50 })

    it('are known from then on, and the repository has its first look', async () => {
      await steps.push([], { ref: pull })
      await record(commit('c'), now)
      expect(await store().read('heads', { repositoryId: 101 })).toEqual([
        { ref: main, sha: commit('c'), at: now, seenAt: now + 50 },
        { ref: pull, sha: commit('a'), at: now, seenAt: now },
      ])
      const { record: kept } = await store().read('repository', { id: 101, owner: 'acme' })
      expect(kept?.baselinedAt).toBe(now + 50)
    })

    it('change nothing that an event has told since', async () => {
      await steps.push([sampleBuild()])
      await record(commit('c'), now)
      expect(await head()).toMatchObject({ sha: commit('a') })
      await record(commit('c'), now + 1)
      expect(await head()).toMatchObject({ sha: commit('c') })
    })

    it('keep when a commit was first heard of', async () => {
      await steps.push([sampleBuild()])
      await record(commit('a'), now + 1)
      expect(await head()).toMatchObject({ seenAt: now })
    })

    it('let an event of the same commit still cancel what is older', async () => {
      await steps.push([eager('b1', 'a')])
      await record(commit('b'), now + 1)
      await steps.push([eager('b2', 'b')], { at: now + 1 })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
    })
  })

  it('finds what a pull request is about: all that is open and the newest of each name', async () => {
    const of = { pullRequest: 7 }
    const at = (later: number) => ({ now: now + later })
    const web = (id: string, digit: string) => sampleBuild({ id, name: 'web', sha: commit(digit) })
    await steps.push([sampleBuild({ id: 'b1' }), web('w1', 'a')], { ref: pull }, of, at(0))
    await steps.run('b1', 'failed')
    await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })], { ref: pull, at: now + 1 }, of, at(1))
    await steps.push([sampleBuild({ id: 'b3', sha: commit('c') })], { at: now + 2 }, {}, at(2))
    const found = await store().read('buildsOfPullRequest', { repositoryId: 101, number: 7, limit: 10 })
    expect(found.map(({ build }) => build.id)).toEqual(['b2', 'w1'])
    const ofCommit = await store().read('buildsOf', { repositoryId: 101, sha: commit('a') })
    expect(ofCommit.map(({ build }) => build.id)).toEqual(['w1', 'b1'])
    const named = await store().read('buildsOf', { repositoryId: 101, sha: commit('a'), name: 'api' })
    expect(named.map(({ build }) => build.id)).toEqual(['b1'])
  })
}
