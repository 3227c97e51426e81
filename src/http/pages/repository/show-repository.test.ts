import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore } from '../../../../test/support/open-test-store.ts'
import { accessOf, pagesOf, personWith } from '../../../../test/support/pages/as-somebody.ts'
import { admit, newBuild, observe, planBuilds } from '../../../../test/support/plan-build.ts'
import type { Access, NewBuild } from '../../../domain/index.ts'
import { loadAssets } from '../assets/load-assets.ts'
import type { KnownBuildFile } from './keep-descriptions.ts'
import { showRepositories } from './show-repositories.ts'
import { renewBadgeKey, showRepository } from './show-repository.ts'

const assets = loadAssets()
const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
const secret = { ...newBuild().repository, id: 8, name: 'secret', private: true }
let store: Awaited<ReturnType<typeof openTestStore>>
let described: { refs: (string | null)[]; answer: KnownBuildFile }
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())
beforeEach(() => {
  described = { refs: [], answer: { kind: 'missing', reason: 'There is no `.slipway.yaml`.' } }
})

const pages = () => {
  const parts = { store, assets, clock, baseUrl: 'https://slipway.test', publicPages: true }
  const buildFile = (_: unknown, ref: string | null) => {
    described.refs.push(ref)
    return Promise.resolve(described.answer)
  }
  return pagesOf((app) => {
    app.get('/repositories', showRepositories(parts))
    app.get('/repositories/:owner/:repo', showRepository({ ...parts, buildFile }))
    app.post('/repositories/:owner/:repo/badge-key', renewBadgeKey(parts))
  })
}
const page = async (path: string, access: Access = accessOf()) =>
  (await pages().get(access, path)).replace(/\s+/g, ' ')

async function push(change: Partial<NewBuild>, state: 'succeeded' | 'failed' | null = null) {
  const build = newBuild(change)
  await planBuilds(store, [build], true)
  if (state === null) return build
  const view = await store.read('build', { id: build.id })
  const now = Date.now()
  const execution = await admit(store, view!.build)
  await observe(store, execution, { state, startedAt: now - 90_000, endedAt: now })
  return build
}

describe('the list of repositories', () => {
  it('without any says when there will be one', async () => {
    expect(await page('/repositories')).toContain('a repository is here once GitHub has told of it')
  })

  it('has those that somebody sees, with how their default branch stands', async () => {
    await push({ sha: '1'.repeat(40) }, 'failed')
    await push({ sha: '2'.repeat(40), repository: secret }, 'succeeded')
    const text = await page('/repositories')
    expect(text).toMatch(/✓<\/span> Passing.*href="\/repositories\/acme\/secret".*Private/)
    expect(text).toMatch(/✕<\/span> Failing.*href="\/repositories\/acme\/shop".*Public/)
    expect(await page('/repositories', personWith({ 7: 'read' }))).not.toContain('secret')
    expect(await page('/repositories?search=SEC')).not.toContain('acme/shop')
    expect(await page('/repositories?search=none')).toContain('No repository matches.')
  })
})

describe('a repository', () => {
  it('has its branches with their newest builds, the default one first', async () => {
    await push({ sha: '3'.repeat(40), ref: 'refs/heads/<feature>', name: 'web' })
    const text = await page('/repositories/acme/shop')
    expect(text).toMatch(
      /<bdi>main<\/bdi>.*✕<\/span> Failing.*<bdi>&lt;feature&gt;<\/bdi>.*○<\/span> Waiting.*web<\/a>/,
    )
    expect(text).toContain('href="/builds?repository=acme%2Fshop&amp;ref=refs%2Fheads%2F%3Cfeature%3E"')
    expect(text).toMatch(/api<\/th>.*0 %.*\(0 of 1\)/)
    expect(text).toContain('data-follow="/api/v1/events?repository=acme%2Fshop"')
  })

  it('is found in any case of its name, and is not there for whoever does not see it', async () => {
    const { ask } = pages()
    const moved = await ask(accessOf(), '/repositories/ACME/shop?ref=main')
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/repositories/acme/shop?ref=main'])
    for (const path of [
      '/repositories/acme/secret',
      '/repositories/acme/nothing',
      '/repositories/ACME/secret',
    ]) {
      const answer = await ask(personWith({ 7: 'admin' }), path)
      expect(answer.status).toBe(404)
      expect(await answer.text()).toContain('<h1>Not found</h1>')
    }
  })

  it('shows what is wrong with its build file, with the line that it is about', async () => {
    const problem = { line: 3, column: 5, endLine: 3, endColumn: 9, path: 'builds', message: 'No `<imag>`.' }
    const at = { ref: 'refs/heads/main', sha: 'c'.repeat(40) }
    const problems = [{ ...problem, file: '.slipway.yaml', source: '    imag: <x>' }]
    described.answer = { kind: 'unusable', at, path: '.slipway.yaml', problems }
    const text = await page('/repositories/acme/shop')
    expect(text).toMatch(
      /\.slipway\.yaml:3:5<\/code> No <code><bdi>&lt;imag&gt;<\/bdi><\/code>\..*imag: &lt;x&gt;.* \^/,
    )
  })

  it('has the build file of another branch where that is known, and asks the source host for no other', async () => {
    await store.commit('recordHeads', {
      ...{ repositoryId: 7, now: 1, heads: [{ ref: 'refs/heads/next', sha: 'd'.repeat(40), at: 1 }] },
    })
    expect(await page('/repositories/acme/shop?ref=next')).toContain('Build file on <bdi>next</bdi>')
    for (const ref of ['none', 'refs/pull/7/head', 'refs/heads/'])
      expect(await page(`/repositories/acme/shop?ref=${ref}`)).toContain(
        'No branch or tag of this name is known',
      )
    await page('/repositories/acme/shop?ref=main')
    expect(described.refs).toEqual(['refs/heads/next', null])
  })

  it('has its badge to copy, with a key where it is not public, which can be made anew by who may push', async () => {
    expect(await page('/repositories/acme/shop')).toContain(
      '>[![build](https://slipway.test/badge/acme/shop/main.svg)](https://slipway.test/repositories/acme/shop)</code>',
    )
    const keyIn = (text: string) => /secret\/main\.svg\?key=([\w-]+)\)/.exec(text)?.[1]
    const reader = personWith({ 8: 'read' })
    const first = await page('/repositories/acme/secret', reader)
    expect(keyIn(first)).toMatch(/^[\w-]{22}$/)
    expect(keyIn(await page('/repositories/acme/secret'))).toBe(keyIn(first))
    expect(first).not.toContain('badge-key')
    const renew = async (access: Access) =>
      (await pages().ask(access, '/repositories/acme/secret/badge-key', { method: 'POST' })).status
    expect(await renew(reader)).toBe(404)
    expect(keyIn(await page('/repositories/acme/secret'))).toBe(keyIn(first))
    expect(await renew(personWith({ 8: 'write' }))).toBe(303)
    expect(keyIn(await page('/repositories/acme/secret'))).not.toBe(keyIn(first))
  })
})
