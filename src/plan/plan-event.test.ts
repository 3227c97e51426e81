import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeCatalogue } from '../../test/support/fakes/fake-catalogue.ts'
import { fakeSourceHost, type FakeSourceHost } from '../../test/support/fakes/fake-source-host.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { sampleMergeGroup, samplePullRequest, samplePush } from '../../test/support/samples/sample-events.ts'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import type { BuildingEvent, PullRequestEvent } from '../domain/index.ts'
import type { Choice } from './plan-builds.ts'
import { planEvent } from './plan-event.ts'

const api = 'version: 1\nbuilds:\n  api: { image: registry.test/acme/api }\n'
const tenant = sampleTenant({
  images: ['registry.test/acme/**'],
  untrusted: { policy: 'approval', image: 'registry.test/strangers', serviceAccount: null, pushSecret: null },
})
const base = 'b'.repeat(40)
const head = 'a'.repeat(40)

let store: Awaited<ReturnType<typeof openTestStore>>
let host: FakeSourceHost
// Planning an event only reads.
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store[Symbol.asyncDispose]())
beforeEach(() => {
  host = fakeSourceHost({ '.slipway.yaml': api })
})

const plan = (event: BuildingEvent, choice?: Choice) =>
  planEvent({ sourceHost: host, store, catalogue: fakeCatalogue(), newId: randomUUID }, event, tenant, choice)
const feature = (change = {}) => samplePush({ ref: 'refs/heads/feature', refName: 'feature', ...change })
const fork = (change: Partial<PullRequestEvent> = {}) =>
  samplePullRequest({
    headRepository: {
      ...{ id: 666, owner: 'eve', name: 'shop', private: false },
      cloneUrl: 'https://forge.test/eve/shop.git',
    },
    author: { id: 66, login: 'eve' },
    sender: { id: 66, login: 'eve' },
    ...change,
  })

describe('the build file', () => {
  it('of what is trusted is that of the commit', async () => {
    await plan(samplePush())
    expect(host.asked).toEqual(['file shop aaaaaaa .slipway.yaml'])
  })

  it('of a stranger’s pull request is that of its base', async () => {
    expect(await plan(fork())).toMatchObject({
      builds: [{ trust: 'untrusted', sha: head, config: { image: 'registry.test/strangers' } }],
    })
    expect(host.asked.filter((asked) => asked.startsWith('file'))).toEqual([
      `file shop ${base.slice(0, 7)} .slipway.yaml`,
    ])
  })

  it('of a fork whose author may write is that of the commit', async () => {
    host.permissions[66] = 'write'
    expect(await plan(fork())).toMatchObject({ builds: [{ trust: 'trusted' }] })
    expect(host.asked).toContain('file shop aaaaaaa .slipway.yaml')
  })

  it('that is missing leaves nothing to build, and the ref is at the commit all the same', async () => {
    host.files = {}
    expect(await plan(samplePush())).toMatchObject({
      kind: 'ignored',
      head: { ref: 'refs/heads/main', supersedes: 'unskipped' },
    })
  })

  it('that is a mistake can be planned again', async () => {
    host.files['.slipway.yaml'] = 'version: 2'
    const event = samplePush()
    expect(await plan(event)).toMatchObject({ kind: 'invalid', event, head: { at: event.at } })
  })
})

describe('the words [skip ci]', () => {
  it.each<[string, BuildingEvent, string | null, boolean]>([
    ['of a push stand in the event', samplePush({ message: 'Typo [skip ci]' }), null, true],
    ['of a push without a message are looked up', samplePush({ message: null }), 'Typo [skip ci]', true],
    ['of a pull request are those of its head', samplePullRequest(), 'Typo [skip ci]', true],
    ['mean nothing for a merge group', sampleMergeGroup(), 'Typo [skip ci]', false],
    [
      'mean nothing for what a person asked for',
      samplePullRequest({ action: 'asked' }),
      'Typo [skip ci]',
      false,
    ],
  ])('%s', async (_what, event, message, skips) => {
    host.messages[head] = message
    const planned = await plan(event)
    expect(planned).toMatchObject({ kind: 'planned', builds: skips ? [] : [{ name: 'api' }] })
  })

  it('are not looked for where nothing would be built', async () => {
    host.files['.slipway.yaml'] = api.replace(' }', ', on: { push: } }')
    await plan(samplePullRequest())
    expect(host.asked).toEqual(['file shop aaaaaaa .slipway.yaml'])
  })
})

describe('a branch', () => {
  it('that is protected keeps its older builds', async () => {
    host.protected = ['feature']
    expect(await plan(feature())).toMatchObject({ builds: [{ cancelInProgress: false }] })
    host.protected = []
    expect(await plan(feature())).toMatchObject({ builds: [{ cancelInProgress: true }] })
  })

  it('is not asked about where the file says what to do', async () => {
    host.files['.slipway.yaml'] = api.replace(' }', ', cancel-in-progress: true }')
    await plan(feature())
    expect(host.asked).not.toContain('protection of feature')
  })
})

describe('what an event changes', () => {
  it.each<[string, BuildingEvent, object]>([
    [
      'a push to a branch',
      samplePush(),
      { head: { supersedes: 'unskipped', before: base }, again: 'pushed' },
    ],
    [
      'a push of a tag',
      samplePush({ ref: 'refs/tags/v1', refType: 'tag', refName: 'v1' }),
      { head: { supersedes: 'none' }, again: 'pushed' },
    ],
    [
      'new commits of a pull request',
      samplePullRequest({ action: 'synchronize', before: base }),
      { head: { ref: 'refs/pull/4/head', supersedes: 'all', before: base }, again: 'pushed' },
    ],
    ['a reopened pull request', samplePullRequest({ action: 'reopened' }), { again: 'pushed' }],
    ['a label', samplePullRequest({ action: 'labeled' }), { head: { supersedes: 'all' }, again: 'never' }],
    ['a label that is gone', samplePullRequest({ action: 'unlabeled' }), { again: 'never' }],
    ['another base', samplePullRequest({ action: 'edited' }), { again: 'never' }],
    ['an end of a draft', samplePullRequest({ action: 'ready_for_review' }), { again: 'never' }],
    ['a merge group', sampleMergeGroup(), { head: { supersedes: 'none' }, again: 'pushed' }],
  ])('is said of %s', async (_what, event, expected) => {
    expect(await plan(event)).toMatchObject({ kind: 'planned', event, ...expected })
  })

  it('is nothing but new attempts where a person asked', async () => {
    const choice = { names: ['api'], force: true }
    expect(await plan(samplePullRequest(), choice)).toMatchObject({ head: null, again: 'always' })
    expect(await plan(samplePush(), { names: null, force: false })).toMatchObject({
      head: null,
      again: 'always',
    })
  })
})
