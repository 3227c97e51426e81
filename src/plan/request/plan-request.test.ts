import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue } from '../../../test/support/fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from '../../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../../test/support/open-test-store.ts'
import { planBuild } from '../../../test/support/plan-build.ts'
import { samplePullRequest } from '../../../test/support/samples/sample-events.ts'
import { sampleTenant } from '../../../test/support/samples/sample-tenant.ts'
import { sampleRepository } from '../../../test/support/samples/samples.ts'
import type { BuildRequest, Tenant } from '../../domain/index.ts'
import { planRequest } from './plan-request.ts'

const file = `version: 1
builds:
  api: { image: registry.test/acme/api, on: { push: { tags: ["v*"] } } }
  web: { image: registry.test/acme/web, needs: api, matrix: { node: [20, 22] } }
  top: { image: registry.test/acme/top, needs: middle }
  middle: { image: registry.test/acme/middle, needs: low }
  low: { image: registry.test/acme/low }
`
const one = '1'.repeat(40)
const two = '2'.repeat(40)
const repository = sampleRepository()
const now = Date.UTC(2026, 10, 21)

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
beforeAll(async () => {
  store = await openTestStore()
  const guid = randomUUID()
  await store.commit('receiveDelivery', { guid, event: 'push', body: Buffer.from('{}'), now })
  const claimed = await store.commit('claimDelivery', { owner: 'test', now })
  await store.commit('concludeDelivery', {
    ...{ deliveryId: claimed?.id ?? 0, now, repository: 'acme/shop', ref: null, sha: null },
    outcome: { kind: 'ignored', reason: 'So that the repository is known.' },
    seen: { repository, tenant: 'acme' },
  })
  await planBuild(store, { repository, tenant: 'acme', sha: two, trust: 'untrusted', pullRequest: 4 })
})
afterAll(() => store[Symbol.asyncDispose]())
beforeEach(() => {
  host = fakeSourceHost({ '.slipway.yaml': file })
  host.refs = { 'acme/shop refs/heads/main': one, 'acme/shop refs/tags/v1': two }
})

function request(asked: Partial<BuildRequest>, tenants: Tenant[] = [sampleTenant()]) {
  const sources = { sourceHost: host, store, catalogue: fakeCatalogue(), tenants, newId: randomUUID }
  const whole = { tenant: null, repository: 'acme/shop', ref: null, sha: null, build: 'api', by: 'ci' }
  return planRequest(sources, { ...whole, ...asked }, now)
}

describe('a build that somebody asks for', () => {
  it('is that of the default branch’s file, trusted, whatever its filters say', async () => {
    expect(await request({})).toMatchObject({
      kind: 'planned',
      needed: [],
      build: {
        ...{ name: 'api', tenant: 'acme', sha: one, ref: 'refs/heads/main', trust: 'trusted' },
        author: { id: 0, login: 'token:ci' },
        title: 'A commit',
        config: { image: 'registry.test/acme/api', tags: ['main-1111111'] },
      },
    })
  })

  it('is the same Build that a push of the commit makes', async () => {
    const asked = await request({})
    const again = await request({ sha: one, ref: 'main' })
    if (asked.kind !== 'planned' || again.kind !== 'planned') throw new Error('both were to be planned')
    expect(again.build.inputsHash).toBe(asked.build.inputsHash)
  })

  it('comes with what it needs, and is one combination of a matrix by its name', async () => {
    expect(await request({ build: 'web (node=22)' })).toMatchObject({
      kind: 'planned',
      build: { name: 'web (node=22)' },
      needed: [{ name: 'api' }],
    })
    expect(await request({ build: 'top' })).toMatchObject({
      needed: [{ name: 'low' }, { name: 'middle' }],
    })
    expect(await request({ build: 'web' })).toEqual({
      kind: 'refused',
      reason: '`web` is 2 builds: ask for one of them: `web (node=20)`, `web (node=22)`.',
    })
  })

  it('may be one that no file has', async () => {
    const spec = { image: 'registry.test/acme/tools', tags: ['{{ sha7 }}'] }
    expect(await request({ build: 'tools', spec })).toMatchObject({
      kind: 'planned',
      build: { name: 'tools', config: { image: 'registry.test/acme/tools', tags: ['1111111'] } },
    })
    expect(host.asked.filter((asked) => asked.startsWith('file'))).toEqual([])
  })

  it.each<[string, Partial<BuildRequest>, string]>([
    ['spec', { build: 'x', spec: { image: 'ghcr.io/evil/x' } }, 'builds.x.image'],
    ['spec', { build: 'x', spec: { image: 'registry.test/acme/x', platform: 'y' } }, 'builds.x.platform'],
    ['spec', { build: 'x', spec: 'text' }, 'builds.x'],
    ['spec', { build: 'No Name', spec: { image: 'registry.test/acme/x' } }, 'builds.No Name'],
  ])('is invalid where its %s is: %o', async (where, asked, path) => {
    expect(await request(asked)).toMatchObject({ kind: 'invalid', file: where, problems: [{ path }] })
  })

  it('is invalid where the build file of the commit is', async () => {
    host.files['.slipway.yaml'] = 'version: 2'
    expect(await request({})).toMatchObject({ kind: 'invalid', file: '.slipway.yaml' })
  })

  it.each<[string, Partial<BuildRequest>, string]>([
    ['the build', { build: 'apj' }, 'There is no build `apj`: did you mean `api`?'],
    ['the ref', { ref: 'v2' }, 'There is no branch or tag `v2` in acme/shop.'],
    ['the commit', { sha: 'abc' }, '`abc` is no commit: all 40 hex digits are needed.'],
    ['the pull request', { ref: 'refs/pull/9/head' }, 'There is no open pull request 9 in acme/shop.'],
    ['the name', { ref: 'main~1' }, '`main~1` is no name of a branch or tag.'],
    [
      'the pull request’s merge',
      { ref: 'refs/pull/4/merge' },
      'There is no branch or tag `refs/pull/4/merge` in acme/shop.',
    ],
    ['the branch', { ref: one }, `\`${one}\` is a commit and no branch or tag: name it under \`sha\`.`],
  ])('is refused where %s is not there', async (_what, asked, reason) => {
    expect(await request(asked)).toEqual({ kind: 'refused', reason })
  })

  it.each<[string, Partial<BuildRequest>, Tenant[]]>([
    ['nobody builds for', { repository: 'other/shop' }, [sampleTenant()]],
    ['another tenant builds for', { tenant: 'beta' }, [sampleTenant(), sampleTenant({ name: 'beta' })]],
    ['is not there', { repository: 'acme/gone' }, [sampleTenant()]],
  ])('finds no repository that %s', async (_what, asked, tenants) => {
    expect(await request(asked, tenants)).toMatchObject({ kind: 'missing' })
  })

  it('finds a repository that was never seen, near one that was', async () => {
    host.repositories[77] = { ...sampleRepository(), id: 77, name: 'new' }
    host.refs['acme/new refs/heads/main'] = one
    expect(await request({ repository: 'acme/new' })).toMatchObject({
      kind: 'planned',
      build: { repository: { id: 77 } },
    })
  })
})

describe('whose commit it is', () => {
  const stranger = {
    author: { id: 66, login: 'eve' },
    headRepository: { id: 666, owner: 'eve', name: 'shop', cloneUrl: 'https://x.test', private: false },
  }

  it('counts for a pull request as ever: who asks lends the author no trust', async () => {
    host.pulls[4] = { ...samplePullRequest(stranger), open: true, sha: two }
    expect(await request({ ref: 'refs/pull/4/head' })).toMatchObject({
      kind: 'planned',
      build: { trust: 'untrusted', sha: two, author: { login: 'eve' } },
    })
    expect(await request({ ref: 'refs/pull/4/head', sha: one })).toMatchObject({ kind: 'refused' })
  })

  it('is the repository’s where the branch or tag that was named has it, and nobody’s else', async () => {
    const three = '3'.repeat(40)
    host.ancestors = { [one]: [three] }
    expect(await request({ sha: three })).toMatchObject({
      kind: 'planned',
      build: { sha: three, trust: 'trusted', ref: 'refs/heads/main' },
    })
    const reason = `The commit ${three} is not on \`v1\` of acme/shop: name a branch or tag that has it under \`ref\`, or ask for its pull request as \`refs/pull/<number>/head\`.`
    expect(await request({ ref: 'refs/tags/v1', sha: three })).toEqual({ kind: 'refused', reason })
  })

  it('is a stranger’s though GitHub shows it as the repository’s, and also when it was approved', async () => {
    const fork = '4'.repeat(40)
    expect(await request({ sha: fork })).toMatchObject({ kind: 'refused' })
    const who = { repositoryId: repository.id, by: { id: 1, login: 'ada' }, via: 'api' as const, at: now }
    await store.commit('approveCommit', { ...who, sha: fork })
    expect(await request({ sha: fork })).toMatchObject({ kind: 'refused' })
  })
})
