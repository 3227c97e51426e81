import { beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/ports.ts'
import { sampleBuild, sampleRepository } from '../../support/samples/samples.ts'
import { commit, main, now, stepsOn } from './steps.ts'

/** What the pages of lists ask for. */
export function describeLists(store: () => Store): void {
  let steps: ReturnType<typeof stepsOn>
  beforeEach(() => {
    steps = stepsOn(store())
  })
  const other = sampleRepository({ id: 102, name: 'Attic' })
  const push = (id: string, digit: string, change: Parameters<typeof sampleBuild>[0] = {}, ref = main) =>
    steps.push([sampleBuild({ id, sha: commit(digit), ref, ...change })], { ref })
  const ids = (builds: { id: string }[]) => builds.map(({ id }) => id)

  describe('the list of Builds', () => {
    const page = (input: Partial<Parameters<typeof read>[0]>) => read({ limit: 2, before: null, ...input })
    const read = async (input: { limit: number; before: string | null; after?: string; ref?: string[] }) => {
      const { items, next, previous } = await store().read('builds', input)
      return { ids: ids(items), next, previous }
    }

    it('is turned over page by page, to older ones and back', async () => {
      for (const [at, digit] of ['1', '2', '3', '4', '5'].entries())
        await push(`b${at + 1}`, digit, { name: `n${digit}` })
      expect(await page({})).toEqual({ ids: ['b5', 'b4'], next: 'b4', previous: null })
      expect(await page({ before: 'b4' })).toEqual({ ids: ['b3', 'b2'], next: 'b2', previous: 'b3' })
      expect(await page({ before: 'b2' })).toEqual({ ids: ['b1'], next: null, previous: 'b1' })
      expect(await page({ after: 'b1' })).toEqual({ ids: ['b3', 'b2'], next: 'b2', previous: 'b3' })
      expect(await page({ after: 'b3' })).toEqual({ ids: ['b5', 'b4'], next: 'b4', previous: null })
      expect(await page({ after: 'b5' })).toEqual({ ids: [], next: null, previous: null })
      expect(await page({ after: 'gone' })).toEqual({ ids: [], next: null, previous: null })
    })

    it('is narrowed to any of several refs', async () => {
      await push('b1', '1', {}, 'refs/heads/v1')
      await push('b2', '2', {}, 'refs/tags/v1')
      await push('b3', '3')
      expect((await page({ ref: ['refs/heads/v1', 'refs/tags/v1'] })).ids).toEqual(['b2', 'b1'])
    })

    it('says what the newest can be narrowed by, of what somebody sees', async () => {
      await push('b1', '1', { author: { id: 9, login: 'ada' } })
      await push(
        'b2',
        '2',
        { repository: other, name: 'web', author: { id: 8, login: 'bob' } },
        'refs/heads/x',
      )
      expect(await store().read('buildFilters', {})).toEqual({
        repositories: ['acme/Attic', 'acme/shop'],
        refs: ['refs/heads/main', 'refs/heads/x'],
        authors: ['ada', 'bob'],
        names: ['api', 'web'],
      })
      const seen = await store().read('buildFilters', { repositories: [102] })
      expect(seen).toMatchObject({ repositories: ['acme/Attic'], authors: ['bob'] })
      expect((await store().read('buildFilters', { repositories: [] })).names).toEqual([])
      expect((await store().read('buildFilters', { tenant: 'beta' })).names).toEqual([])
    })

    it('has some by their ids', async () => {
      await push('b1', '1')
      await push('b2', '2')
      expect(ids(await store().read('buildsById', { ids: ['b2', 'gone'] }))).toEqual(['b2'])
      expect(await store().read('buildsById', { ids: [] })).toEqual([])
      expect(ids(await store().read('glances', { ids: ['b1', 'gone'] }))).toEqual(['b1'])
      expect(await store().read('glances', { ids: [] })).toEqual([])
    })
  })

  describe('the list of repositories', () => {
    const names = async (input: Partial<Parameters<typeof list>[0]> = {}) =>
      (await list({ limit: 10, after: null, ...input })).names
    const list = async (input: {
      limit: number
      after: string | null
      search?: string
      repositories?: number[]
      tenant?: string
    }) => {
      const { items, next } = await store().read('repositories', input)
      return { names: items.map(({ record }) => record.repository.name), next, items }
    }

    it('is by name, page by page, of what somebody sees and looks for', async () => {
      await push('b1', '1')
      await push('b2', '2', { repository: other })
      expect(await list({ limit: 1, after: null })).toMatchObject({ names: ['Attic'], next: 'acme/attic' })
      expect(await list({ limit: 1, after: 'acme/attic' })).toMatchObject({ names: ['shop'], next: null })
      expect(await names({ repositories: [101] })).toEqual(['shop'])
      expect(await names({ repositories: [] })).toEqual([])
      expect(await names({ tenant: 'beta' })).toEqual([])
      expect(await names({ search: 'ATT' })).toEqual(['Attic'])
      expect(await names({ search: '%%' })).toEqual(['Attic', 'shop'])
      expect(await names({ search: "a'b" })).toEqual([])
    })

    it('has what the default branch built last, newest first', async () => {
      await push('b1', '1')
      await push('b2', '2', {}, 'refs/heads/feature')
      await push('b3', '3')
      const { items } = await list({ limit: 10, after: null })
      expect(ids(items[0]?.builds ?? [])).toEqual(['b3', 'b1'])
    })

    it('knows a repository by the name that it has now, in any case', async () => {
      await push('b1', '1')
      const named = async (fullName: string) =>
        (await store().read('repositoryNamed', { fullName }))?.repository.id ?? null
      expect(await named('ACME/shop')).toBe(101)
      await steps.change({ scope: 'moved', repository: sampleRepository({ owner: 'Zenith', name: 'till' }) })
      expect([await named('acme/shop'), await named('zenith/till')]).toEqual([null, 101])
      await push('b2', '2', { repository: sampleRepository({ id: 103 }) })
      expect(await named('acme/shop')).toBe(103)
    })
  })

  describe('what was built last', () => {
    const ofRef = async (ref: string, name?: string) =>
      store().read('refBuilds', {
        repositoryId: 101,
        ref,
        limit: 10,
        ...(name === undefined ? {} : { name }),
      })

    it('of a ref is also what another ref had wanted first', async () => {
      await push('b1', '1')
      await push('b2', '2', {}, 'refs/heads/feature')
      // Merged by moving the branch on: the same commit, and so the same Build.
      await push('b2', '2')
      expect(ids(await ofRef(main))).toEqual(['b2', 'b1'])
      expect(ids(await ofRef('refs/heads/feature'))).toEqual(['b2'])
      expect(ids(await ofRef(main, 'web'))).toEqual([])
      expect(await ofRef('refs/heads/none')).toEqual([])
    })

    it('of a repository has the times of the latest attempts', async () => {
      await push('b1', '1')
      await push('b2', '2', { name: 'web' }, 'refs/heads/feature')
      const execution = await steps.admit('b1')
      const times = { startedAt: now + 5, endedAt: now + 65_000 }
      await steps.advance(execution?.id ?? '', { state: 'failed', ...times }, now + 65_000)
      const read = (name?: string) =>
        store().read('repositoryBuilds', {
          repositoryId: 101,
          limit: 10,
          ...(name === undefined ? {} : { name }),
        })
      expect(await read()).toMatchObject([
        { id: 'b2', name: 'web', state: 'queued', startedAt: null, endedAt: null, author: 'ada' },
        { id: 'b1', name: 'api', state: 'failed', ...times, attempt: 1, ref: main, pullRequest: null },
      ])
      expect(ids(await read('api'))).toEqual(['b1'])
      await steps.retry('b1')
      expect(await read('api')).toMatchObject([{ state: 'queued', startedAt: null, endedAt: null }])
    })
  })

  it('the key of a repository’s badges stays until somebody wants a fresh one', async () => {
    const keep = (key: string, fresh = false) =>
      store().commit('keepBadgeKey', { repositoryId: 101, key, fresh, now })
    const read = () => store().read('badgeKey', { repositoryId: 101 })
    expect(await read()).toBeNull()
    expect(await keep('one')).toBe('one')
    expect(await keep('two')).toBe('one')
    expect(await keep('three', true)).toBe('three')
    expect(await read()).toBe('three')
  })
}
