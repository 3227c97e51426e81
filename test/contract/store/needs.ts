import { beforeEach, describe, expect, it } from 'vitest'
import type { NewBuild } from '../../../src/domain/index.ts'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild } from '../../support/samples/samples.ts'
import { commit, now, stepsOn, strangersBuild } from './steps.ts'

/** Builds that need the images of others. */
export function describeNeeds(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const needing = (id: string, needs: string[], change: Partial<NewBuild> = {}) => {
    const build = sampleBuild({ id, name: id, inputsHash: id.padEnd(64, '0'), ...change })
    return { ...build, config: { ...build.config, ...(needs.length > 0 ? { needs } : {}) } }
  }
  const stateOf = async (id: string) => (await steps.build(id))?.state
  const waiting = async () =>
    Object.fromEntries((await store().read('queue', undefined)).queued.map(({ id, needs }) => [id, needs]))
  const refuse = async (id: string) => {
    const attempt = ((await steps.build(id))?.attempt ?? 0) + 1
    const names = { executionId: `${id}-${attempt}`, namespace: 'n', buildRun: `run-${id}-${attempt}` }
    const nothing = { step: null, exitCode: null, pod: null, container: null }
    const failure = { reason: 'NeededBuildFailed', message: 'base has failed', ...nothing }
    return store().commit('refuseBuild', { buildId: id, attempt, ...names, failure, now })
  }

  describe('a Build that needs others', () => {
    it('waits until they are completed, gets no place before, and can tell their digests', async () => {
      await steps.push([needing('app', ['base', 'tools']), needing('base', []), needing('tools', [])])
      expect(await waiting()).toEqual({ app: 'open', base: 'met', tools: 'met' })
      expect(await steps.admit('app')).toBeNull()
      await steps.run('base', 'succeeded', 'sha256:base')
      expect(await waiting()).toEqual({ app: 'open', tools: 'met' })
      await steps.run('tools')
      expect(await waiting()).toEqual({ app: 'met' })
      const needs = await store().read('needs', { buildId: 'app' })
      expect(needs.map(({ name, build }) => [name, build?.executions.at(-1)?.digest])).toEqual([
        ['base', 'sha256:base'],
        ['tools', 'sha256:1'],
      ])
      expect(await steps.admit('app')).not.toBeNull()
      expect(await store().read('needs', { buildId: 'base' })).toEqual([])
    })

    it('finds what its commit has already, that at work or completed before what was given up', async () => {
      await steps.push([needing('base', [])])
      await steps.run('base')
      await steps.push([needing('app', ['base'])])
      expect(await waiting()).toEqual({ app: 'met' })
      await steps.push([needing('other', ['base', 'nothing'], { sha: commit('b') })], { at: now + 1 })
      expect(await waiting()).toEqual({ app: 'met', other: 'failed' })
      expect(await store().read('needs', { buildId: 'other' })).toEqual([
        { name: 'base', build: null },
        { name: 'nothing', build: null },
      ])
    })

    it('finds no stranger’s image where it is trusted itself', async () => {
      await steps.push([needing('base', [], { trust: 'untrusted' })])
      await steps.push([needing('app', ['base'])])
      expect(await waiting()).toEqual({ app: 'failed' })
    })

    it('has failed as soon as one of them has, and is queued again when a new attempt completes that', async () => {
      await steps.push([needing('base', []), needing('app', ['base']), needing('top', ['app'])])
      await steps.run('base', 'failed')
      expect(await waiting()).toEqual({ app: 'failed', top: 'open' })
      await refuse('app')
      await refuse('top')
      expect([await stateOf('app'), await stateOf('top')]).toEqual(['failed', 'failed'])
      await steps.retry('base')
      expect(await stateOf('app')).toBe('failed')
      await steps.run('base')
      expect(await waiting()).toEqual({ app: 'met' })
      expect(await steps.report('app-2')).not.toBeNull()
      await steps.run('app')
      expect(await waiting()).toEqual({ top: 'met' })
    })

    it('stays failed while another of them has no image either, and where it failed by itself', async () => {
      await steps.push([needing('a', []), needing('b', []), needing('app', ['a', 'b']), needing('by', ['a'])])
      await steps.run('a')
      await steps.run('by', 'failed')
      await steps.run('b', 'failed')
      await refuse('app')
      await store().commit('cancelBuild', { buildId: 'a', cause: { kind: 'asked', by: null }, now })
      await steps.push([needing('a', [])], {}, { again: 'always' })
      await steps.run('a')
      expect([await stateOf('app'), await stateOf('by')]).toEqual(['failed', 'failed'])
    })

    it('has tried again what it needs that has no image, when it is tried again', async () => {
      await steps.push([needing('base', []), needing('ok', []), needing('mid', ['base'])])
      await steps.push([needing('app', ['mid', 'ok'])])
      await steps.run('ok')
      await steps.run('base', 'failed')
      await refuse('mid')
      await refuse('app')
      expect(await steps.retry('app')).toBe('queued')
      expect(await waiting()).toEqual({ base: 'met', mid: 'open', app: 'open' })
      expect(await stateOf('ok')).toBe('completed')
    })

    it('waits with what it needs for the approval of their commit', async () => {
      const change = { trust: 'untrusted' as const }
      await steps.push([needing('base', [], change), needing('app', ['base'], change)])
      expect(await waiting()).toEqual({})
      await steps.approve(commit('a'))
      expect(await waiting()).toEqual({ base: 'met', app: 'open' })
    })

    it('knows of how many combinations it is one', async () => {
      const names = ['api (22)', 'api (24)', 'web']
      await steps.push(names.map((name, index) => sampleBuild({ id: `b${index}`, name })))
      const { queued } = await store().read('queue', undefined)
      expect(queued.map(({ id, siblings }) => [id, siblings]).sort()).toEqual([
        ['b0', 2],
        ['b1', 2],
        ['b2', 1],
      ])
    })
  })

  describe('a Build that somebody asks for', () => {
    const create = (build = sampleBuild(), start = false, key: string | null = null, requestHash = 'r1') =>
      store().commit('createBuild', {
        ...{ build, start, now },
        idempotency: key === null ? null : { tokenId: null, key, requestHash },
      })
    const start = (buildId: string) => store().commit('startBuild', { buildId, now: now + 5 })

    it('waits until it is started, and no check tells of it before', async () => {
      expect(await create()).toEqual({ kind: 'created', buildId: 'b1' })
      expect(await steps.build('b1')).toMatchObject({ state: 'pending', queuedAt: null })
      expect(await steps.due()).toEqual([])
      expect(await start('b1')).toBe('queued')
      expect(await start('b1')).toBe('started')
      expect((await steps.due(now + 5)).map(({ id }) => id).sort()).toEqual([
        `all-101-${commit('a')}-1`,
        'b1-1',
      ])
      expect(await steps.admit('b1')).not.toBeNull()
      expect(await start('nobody')).toBe('missing')
    })

    it('is started with what it needs', async () => {
      for (const build of [needing('low', []), needing('middle', ['low']), needing('top', ['middle'])])
        await create(build)
      await start('top')
      expect(await waiting()).toEqual({ low: 'met', middle: 'open', top: 'open' })
    })

    it('is made with what it needs or not at all, and a key that was used makes neither', async () => {
      const [low, middle, top] = [needing('low', []), needing('middle', ['low']), needing('top', ['middle'])]
      const idempotency = { tokenId: null, key: 'k', requestHash: 'r1' }
      const asked = { build: top, needed: [low, middle], start: true, idempotency, now }
      expect(await store().commit('createBuild', asked)).toEqual({ kind: 'created', buildId: 'top' })
      expect(await waiting()).toEqual({ low: 'met', middle: 'open', top: 'open' })
      for (const id of ['low', 'middle', 'top']) await steps.cancel(id)
      const again = { ...asked, needed: [{ ...low, id: 'low-2' }] }
      expect(await store().commit('createBuild', again)).toEqual({ kind: 'repeated', buildId: 'top' })
      expect(await store().read('build', { id: 'low-2' })).toBeNull()
      const broken = {
        ...asked,
        idempotency: null,
        needed: [
          { ...low, id: 'low-3' },
          { ...middle, id: 'top' },
        ],
      }
      const other = { ...broken, build: { ...top, id: 'top-3' } }
      await expect(store().commit('createBuild', other)).rejects.toThrow()
      expect(await store().read('build', { id: 'low-3' })).toBeNull()
    })

    it('is tried again with what it needs, started or not', async () => {
      for (const build of [needing('base', []), needing('app', ['base'])]) await create(build)
      await steps.cancel('app')
      await steps.retry('app')
      expect(await waiting()).toEqual({ base: 'met', app: 'open' })
    })

    it('begins when an event wants what needs it', async () => {
      await create(needing('base', []))
      await steps.push([needing('app', ['base'])])
      expect(await waiting()).toEqual({ base: 'met', app: 'open' })
    })

    it('is what a Build needs from then on, where the one before had no image', async () => {
      await steps.push([needing('base', []), needing('app', ['base'])])
      await steps.run('base', 'failed')
      await refuse('app')
      await create({ ...needing('base', []), id: 'anew' }, true)
      await steps.retry('app')
      await steps.run('anew')
      expect(await waiting()).toEqual({ app: 'met' })
    })

    it('waits for approval where a stranger wrote it, with the check that says so, and for nothing else', async () => {
      await create(strangersBuild())
      expect((await steps.due()).map(({ id }) => id).sort()).toEqual([
        `all-101-${commit('a')}-1`,
        'approval-b1-1',
      ])
      await steps.approve(commit('a'))
      await create(strangersBuild({ id: 'b2', name: 'tools' }))
      expect(await waiting()).toEqual({ b1: 'met', b2: 'met' })
    })

    it('is not in the check of its commit when it is cancelled before', async () => {
      await create()
      await steps.push([sampleBuild({ id: 'b2', name: 'web' })])
      await steps.cancel('b1')
      const aggregate = await steps.report(`all-101-${commit('a')}-1`)
      expect(aggregate?.subject).toMatchObject({ members: { views: [{ build: { id: 'b2' } }] } })
      expect(await steps.report('b1-1')).toBeNull()
    })

    it('begins at once when that is asked for, or when an event wants it as well', async () => {
      await create(sampleBuild(), true)
      expect(await stateOf('b1')).toBe('queued')
      await create(sampleBuild({ id: 'b2', name: 'web' }))
      await steps.push([sampleBuild({ id: 'b3', name: 'web' })])
      expect([await stateOf('b2'), await stateOf('b3')]).toEqual(['queued', undefined])
    })

    it('is the one that is there, unless that ended without an image', async () => {
      await steps.push([sampleBuild()])
      expect(await create(sampleBuild({ id: 'b2' }))).toEqual({ kind: 'existing', buildId: 'b1' })
      await steps.run('b1', 'failed')
      expect(await create(sampleBuild({ id: 'b3' }))).toEqual({ kind: 'created', buildId: 'b3' })
    })

    it('is made once for a key, and the key means that request only, for a day', async () => {
      expect(await create(sampleBuild(), true, 'k')).toEqual({ kind: 'created', buildId: 'b1' })
      await steps.run('b1', 'failed')
      const again = sampleBuild({ id: 'b2' })
      expect(await create(again, true, 'k')).toEqual({ kind: 'repeated', buildId: 'b1' })
      expect(await stateOf('b1')).toBe('failed')
      expect(await create(again, true, 'k', 'r2')).toEqual({ kind: 'mismatch' })
      const other = { tokenId: 't', key: 'k', requestHash: 'r2' }
      const later = { build: again, start: false, idempotency: other }
      expect(await store().commit('createBuild', { ...later, now })).toMatchObject({ kind: 'created' })
      const dayLater = { tokenId: null, key: 'k', requestHash: 'r2' }
      expect(
        await store().commit('createBuild', {
          ...{ build: again, start: false, idempotency: dayLater, now: now + 24 * 3_600_000 },
        }),
      ).toEqual({ kind: 'existing', buildId: 'b2' })
    })

    it('does not begin without the approval that it needs, nor where the right to run is gone', async () => {
      await create(strangersBuild(), true)
      expect(await stateOf('b1')).toBe('pending')
      expect(await start('b1')).toBe('unapproved')
      await steps.approve(commit('a'))
      expect(await stateOf('b1')).toBe('queued')
      await create(sampleBuild({ id: 'b2', name: 'web' }))
      await steps.change({ scope: 'installation', installationId: 7, access: 'suspended' })
      expect(await start('b2')).toBe('barred')
      await create(sampleBuild({ id: 'b3', name: 'other' }), true)
      expect(await steps.build('b3')).toMatchObject({ state: 'cancelled', cancelCause: { kind: 'lost' } })
    })
  })
}
