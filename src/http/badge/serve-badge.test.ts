import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { admit, newBuild, observe, planBuilds } from '../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../test/support/servers/start-http.ts'
import type { NewBuild } from '../../domain/index.ts'
import { readBadgeAddress } from './read-address.ts'

let http: TestHttp
beforeAll(async () => {
  http = await startHttp({ publicPages: true })
})
afterAll(() => http.close())

const secret = { ...newBuild().repository, id: 8, name: 'secret', private: true }

/** Has a Build of a branch, of a repository that is known then. */
async function push(change: Partial<NewBuild>): Promise<NewBuild> {
  const build = newBuild(change)
  await planBuilds(http.store, [build], true)
  return build
}
async function end(build: NewBuild, state: 'succeeded' | 'failed'): Promise<void> {
  const view = await http.store.read('build', { id: build.id })
  const execution = await admit(http.store, view!.build)
  await observe(http.store, execution, { state, endedAt: Date.now() })
}
async function said(path: string): Promise<string | undefined> {
  return /<title>(.*)<\/title>/.exec(await (await http.ask(path)).text())?.[1]
}

describe('GET /badge/{owner}/{repo}/{branch}.svg', () => {
  it('says how a branch stands, without a token', async () => {
    const ref = 'refs/heads/feature/a b'
    const api = await push({ ref, name: 'api', sha: '1'.repeat(40) })
    const path = '/badge/acme/shop/feature/a%20b.svg'
    expect(await said(path)).toBe('build: waiting')
    await end(api, 'succeeded')
    expect(await said(path)).toBe('build: passing')
    await end(await push({ ref, name: 'web', sha: '1'.repeat(40) }), 'failed')
    expect(await said(path)).toBe('build: failing')
    expect(await said('/badge/acme/shop/feature%2Fa%20b.svg')).toBe('build: failing')
    expect(await said(`${path}?build=api`)).toBe('api: passing')
    expect(await said(`${path}?build=api&label=Till`)).toBe('Till: passing')
    expect(await said(`${path}?build=none`)).toBe('none: unknown')
  })

  it('is that of the default branch where none is named, in any case of the name', async () => {
    await push({ sha: '2'.repeat(40) })
    expect(await said('/badge/acme/shop.svg')).toBe('build: waiting')
    expect(await said('/badge/ACME/Shop/main.svg')).toBe('build: waiting')
  })

  it('tells what is not public from what does not exist to nobody but who has the key', async () => {
    await push({ repository: secret, sha: '3'.repeat(40) })
    const key = await http.store.commit('keepBadgeKey', { repositoryId: 8, key: 'k1', fresh: false, now: 1 })
    const whole = async (path: string) => {
      const answer = await http.ask(path)
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date'))
      return { status: answer.status, headers, text: await answer.text() }
    }
    const missing = await whole('/badge/acme/nothing/main.svg')
    expect(missing.text).toContain('build: unknown')
    for (const query of ['', '?key=', '?key=wrong', '?key=k1x'])
      expect(await whole(`/badge/acme/secret/main.svg${query}`)).toEqual(missing)
    expect(await whole('/badge/acme/shop/no-such-branch.svg')).toEqual(missing)
    expect(await said(`/badge/acme/secret/main.svg?key=${key}`)).toBe('build: waiting')
    expect(await said('/badge/acme/shop/main.svg?key=k1')).toBe('build: waiting')
  })

  it('is asked for again each time, by proxies too, and sent once', async () => {
    const first = await http.ask('/badge/acme/shop/main.svg')
    const etag = first.headers.get('etag') ?? ''
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await http.ask('/badge/acme/shop/main.svg', { headers: { 'if-none-match': known } })
      expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    }
    const other = await http.ask('/badge/acme/shop/main.svg', { headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  it('is unknown to whoever has no key where pages are not public', async () => {
    const closed = await startHttp({ store: http.store })
    const ask = async (path: string) => (await closed.ask(path)).text()
    expect(await ask('/badge/acme/shop/main.svg')).toContain('build: unknown')
    const key = await http.store.commit('keepBadgeKey', { repositoryId: 7, key: 'k7', fresh: false, now: 1 })
    expect(await ask(`/badge/acme/shop/main.svg?key=${key}`)).toContain('build: waiting')
    await closed.close()
  })
})

it.each([
  ['/badge/a/b/main.svg', { repository: 'a/b', branch: 'main' }],
  ['/badge/a/b/x/y.svg', { repository: 'a/b', branch: 'x/y' }],
  ['/badge/a/b/x%2Fy.svg', { repository: 'a/b', branch: 'x/y' }],
  ['/badge/a/b/v1.svg.svg', { repository: 'a/b', branch: 'v1.svg' }],
  ['/badge/a/b.svg', { repository: 'a/b', branch: null }],
  ['/badge/a/b/main', null],
  ['/badge/a.svg', null],
  ['/badge/a/b//main.svg', null],
  ['/badge/a/b/%zz.svg', null],
  ['/badge/a b/c/main.svg', null],
  ['/badge/a/b/%.svg', null],
  [`/badge/a/b/${'x'.repeat(2000)}.svg`, null],
])('%s is read as %o', (path, address) => {
  expect(readBadgeAddress(path)).toEqual(address)
})
