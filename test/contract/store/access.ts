import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, sampleRepository } from '../../support/samples/samples.ts'
import { commit, now, stepsOn, strangersBuild } from './steps.ts'

/** What may run, and what people asked for. */
export function describeAccess(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const record = async (id = 101) => (await store().read('repository', { id, owner: 'acme' })).record
  const push = (id: string, digit: string, repository = sampleRepository()) =>
    steps.push([sampleBuild({ id, sha: commit(digit), repository })])

  describe('a repository', () => {
    it('is remembered under its id, bound to the tenant that it was first seen for', async () => {
      await push('b1', 'a')
      expect(await record()).toEqual({
        ...{ repository: sampleRepository(), tenant: 'acme', boundAs: 'acme/shop', access: 'active' },
        ...{ seenAt: now, baselinedAt: null },
      })
      expect(await store().read('activeRepositories', { since: now })).toHaveLength(1)
      expect(await store().read('activeRepositories', { since: now + 1 })).toEqual([])
    })

    it('takes its Builds and checks along when it is renamed, and stays bound as it was', async () => {
      await push('b1', 'a')
      const moved = sampleRepository({ owner: 'Zenith', name: 'till', installationId: 8 })
      await steps.change({ scope: 'moved', repository: moved })
      expect(await record()).toMatchObject({ repository: moved, boundAs: 'acme/shop' })
      expect(await steps.build('b1')).toMatchObject({ repository: moved })
      expect(await steps.report('b1-1')).toMatchObject({ repository: moved })
      expect(await store().read('openReports', { lane: 'installation 8' })).toBe(2)
      const { items } = await store().read('builds', { limit: 5, before: null, repository: 'Zenith/till' })
      expect(items).toHaveLength(1)
    })

    it('is bound anew when another tenant has it', async () => {
      await push('b1', 'a')
      const renamed = sampleRepository({ name: 'till' })
      await steps.push([], {}, {}, { seen: { repository: renamed, tenant: 'beta' } })
      expect(await record()).toMatchObject({ tenant: 'beta', boundAs: 'acme/till', repository: renamed })
    })

    it('tells whose its owner’s name has been, whatever its case', async () => {
      await push('b1', 'a')
      await push('b2', 'b', sampleRepository({ id: 102, owner: 'ACME', ownerId: 66 }))
      const { ownerIds } = await store().read('repository', { id: 103, owner: 'Acme' })
      expect(ownerIds).toEqual([
        { tenant: 'acme', ownerId: 1 },
        { tenant: 'acme', ownerId: 66 },
      ])
    })
  })

  describe('a right to run that is gone', () => {
    it.each([
      ['a repository', { scope: 'repository', repositoryId: 101, access: 'archived' }],
      ['an installation', { scope: 'installation', installationId: 7, access: 'suspended' }],
    ] as const)('ends what waits and runs: of %s', async (_, change) => {
      await steps.push([sampleBuild(), sampleBuild({ id: 'b2', name: 'web' }), strangersBuild({ id: 'b3' })])
      await steps.admit('b2')
      const { verdict } = await steps.change(change)
      expect(verdict).toMatchObject({
        ...{ kind: 'noted', text: 'told by GitHub', cancelled: [{ id: 'b1' }, { id: 'b2' }, { id: 'b3' }] },
      })
      const cancelCause = { kind: 'lost' }
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled', cancelCause })
      expect(await steps.build('b2')).toMatchObject({ state: 'running', cancelCause })
      expect(await steps.build('b3')).toMatchObject({ state: 'cancelled', cancelCause })
      expect(await store().read('activeRepositories', { since: 0 })).toEqual([])
    })

    it('lets nothing be built or tried again, and no delivery gives it back', async () => {
      await push('b1', 'a')
      await steps.change({ scope: 'installation', installationId: 7, access: 'suspended' })
      const { verdict } = await push('b2', 'b')
      expect(verdict).toMatchObject({ kind: 'ignored' })
      expect(await steps.build('b2')).toBeUndefined()
      expect(await steps.retry('b1')).toBe('barred')
      expect(await record()).toMatchObject({ access: 'suspended' })
    })

    it('lets nothing be built of repositories that were not known yet', async () => {
      await steps.change({ scope: 'installation', installationId: 7, access: 'removed' })
      expect((await push('b1', 'a')).verdict).toMatchObject({ kind: 'ignored' })
    })

    it('starts nothing that waits all the same', async () => {
      // Nothing was kept of the repository but this Build: so the change that ends what waits does not find it.
      await steps.push([sampleBuild()], {}, {}, { seen: null })
      await steps.change({ scope: 'installation', installationId: 7, access: 'suspended' })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
      expect(await steps.admit('b1')).toBeNull()
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled', cancelCause: { kind: 'lost' } })
      expect((await steps.view('b1'))?.executions).toEqual([])
    })

    it('begins nothing again that was being stopped', async () => {
      await steps.push([sampleBuild({ cancelInProgress: true })])
      await steps.admit('b1')
      await steps.push([sampleBuild({ id: 'b2', sha: commit('b') })], { at: now + 1 })
      await steps.push([sampleBuild({ id: 'b9' })], { ref: 'refs/pull/7/head' })
      await steps.change({ scope: 'repository', repositoryId: 101, access: 'removed' })
      await steps.advance('b1-1', { state: 'cancelled' })
      expect(await steps.build('b1')).toMatchObject({ state: 'cancelled' })
    })

    it('comes back with the installation, but not to what lost it by itself', async () => {
      await push('b1', 'a')
      await push('b2', 'a', sampleRepository({ id: 102 }))
      await steps.change({ scope: 'repository', repositoryId: 102, access: 'archived' })
      await steps.change({ scope: 'installation', installationId: 7, access: 'suspended' })
      await steps.change({ scope: 'installation', installationId: 7, access: 'active' })
      expect(await record()).toMatchObject({ access: 'active' })
      expect(await record(102)).toMatchObject({ access: 'archived' })
      expect((await push('b3', 'b')).verdict).toMatchObject({ builds: [{ id: 'b3' }] })
    })

    it('comes back with another installation, and nothing that the old one sent ends it', async () => {
      await push('b1', 'a')
      await steps.change({ scope: 'installation', installationId: 7, access: 'removed' })
      await push('b2', 'b', sampleRepository({ installationId: 8 }))
      expect(await steps.build('b2')).toMatchObject({ state: 'queued' })
      expect((await push('b3', 'c')).verdict).toMatchObject({ kind: 'ignored' })
      expect(await record()).toMatchObject({ access: 'active', repository: { installationId: 8 } })
    })

    it('comes back to a repository that is given to us again', async () => {
      await push('b1', 'a')
      await steps.change({ scope: 'installation', installationId: 7, access: 'removed' })
      await steps.change({ scope: 'repository', repositoryId: 101, access: 'active' })
      expect(await record()).toMatchObject({ access: 'active' })
    })

    it('comes back with what GitHub refused meanwhile, told by the installation that gives it', async () => {
      await push('b1', 'a')
      await steps.change({ scope: 'installation', installationId: 7, access: 'removed' })
      for (const { id, desired } of await steps.due()) {
        const error = id === 'b1-1' ? 'gone: Not Found' : 'invalid: No commit found'
        await store().commit('abandonReport', { reportId: id, version: desired, error })
      }
      expect(await steps.due()).toEqual([])
      const given = { installationId: 8, access: 'active' } as const
      await steps.change({ scope: 'repository', repositoryId: 101, ...given })
      expect(await record()).toMatchObject({ access: 'active', repository: { installationId: 8 } })
      expect(await steps.due()).toMatchObject([{ id: 'b1-1', repository: { installationId: 8 } }])
    })

    it('is not got back by a plain webhook while the installation is suspended', async () => {
      await push('b1', 'a')
      await steps.change({ scope: 'installation', installationId: 7, access: 'suspended' })
      const plain = sampleRepository({ installationId: null })
      expect((await push('b2', 'b', plain)).verdict).toMatchObject({ kind: 'ignored' })
    })
  })

  describe('what a person asked for', () => {
    const ask = (...orders: Order[]) =>
      steps.conclude({ kind: 'asked', by: { id: 1, login: 'grace' }, orders, refused: ['Not that.'] })

    it('is done in one go, and the verdict says what was done and what the state forbids', async () => {
      await steps.push([
        sampleBuild({ id: 'b1' }),
        sampleBuild({ id: 'b2', name: 'web' }),
        strangersBuild({ id: 'b3', name: 'docs' }),
      ])
      await steps.run('b1', 'failed')
      const { verdict, builds } = await ask(
        { kind: 'retry', buildId: 'b1' },
        { kind: 'retry', buildId: 'b2' },
        { kind: 'cancel', buildId: 'b2' },
        { kind: 'cancel', buildId: 'b2' },
        { kind: 'approve', repositoryId: 101, sha: commit('a'), via: 'comment' },
        { kind: 'retry', buildId: 'nobody' },
      )
      expect(builds.map(({ id }) => id)).toEqual(['b1', 'b2', 'b3'])
      expect(verdict).toEqual({
        kind: 'asked',
        by: { id: 1, login: 'grace' },
        builds,
        done: ['api is queued again.', 'web is cancelled.', `Commit ${commit('a')} is approved.`],
        refused: [
          'Not that.',
          'web has not ended yet.',
          'web has ended already.',
          'There is no build nobody.',
        ],
      })
      expect(await steps.build('b1')).toMatchObject({ state: 'queued' })
      expect(await steps.build('b2')).toMatchObject({
        cancelCause: { kind: 'asked', by: { id: 1, login: 'grace' } },
      })
      expect(await steps.build('b3')).toMatchObject({ state: 'queued' })
      expect(await store().read('approval', { repositoryId: 101, sha: commit('a') })).toMatchObject({
        via: 'comment',
      })
    })

    it('leaves a Build alone that another of the same identity stands in for', async () => {
      await steps.push([sampleBuild()])
      await steps.run('b1', 'failed')
      await expect(steps.retry('nobody')).rejects.toThrow('build nobody does not exist')
      expect(await steps.retry('b1')).toBe('queued')
    })
  })
}
