import { describe, expect, it } from 'vitest'
import type { AppFacts, InstallationFacts } from '../../doctor/judge-github.ts'
import type { Milestones } from '../../domain/index.ts'
import { needsOf } from '../make-manifest.ts'
import type { GitHubAnswer, SetupFacts } from './facts.ts'
import type { Item, ItemId } from './item.ts'
import { countDone, judgeSetup } from './judge-setup.ts'

const needs = needsOf({ mergeQueue: true })
const permissions = Object.fromEntries(needs.permissions.map(({ name, access }) => [name, access]))
const events = needs.events.map(({ name }) => name)
const app: AppFacts = {
  name: 'Slipway Acme',
  page: 'https://github.com/apps/slipway-acme',
  permissions,
  events,
}
const installation: InstallationFacts = {
  ...{ account: 'acme', isSuspended: false, permissions, events },
  page: 'https://github.com/organizations/acme/settings/installations/7',
}
const known = <T>(value: T) => ({ known: true as const, value })

function answer(
  change: Partial<GitHubAnswer['github']> = {},
  way: Partial<GitHubAnswer['webhook']> = {},
): GitHubAnswer {
  return {
    at: 50,
    github: {
      ...{ url: 'https://github.com', credentials: 'app', aheadMs: 0, token: null },
      ...{ app: known(app), installations: known([installation]) },
      ...change,
    },
    webhook: {
      ...{ publicUrl: 'https://slipway.example.com', answers: known(true), deliveries: known([]) },
      hook: known({
        url: 'https://slipway.example.com/webhooks/github',
        contentType: 'json',
        isInsecure: false,
      }),
      ...way,
    },
  }
}

const nothing: Milestones = {
  ...{ firstDelivery: null, lastDelivery: null, notes: [], buildFile: null, firstBuild: null, check: null },
  ...{ reportError: null, repositories: 0 },
}
const sha = '5'.repeat(40)
const delivery = { guid: 'g-1', event: 'push', receivedAt: 100 }
const everything: Milestones = {
  ...{ firstDelivery: delivery, lastDelivery: delivery, notes: [], reportError: null, repositories: 3 },
  buildFile: { repository: 'acme/shop', sha, usable: true },
  firstBuild: { id: 'b1', name: 'api', state: 'completed', createdAt: 110, repository: 'acme/shop' },
  check: { repository: 'acme/shop', sha, buildId: 'b1' },
}

function facts(change: Partial<SetupFacts> = {}): SetupFacts {
  return {
    ...{
      publicUrl: 'https://slipway.example.com',
      source: { kind: 'app' },
      answer: answer(),
      milestones: nothing,
    },
    cluster: { isEmbedded: false, lacks: null, strategies: ['buildah'] },
    tenants: { names: ['acme'], missing: null },
    ...change,
  }
}

function one(id: ItemId, change: Partial<SetupFacts>): Item {
  const found = judgeSetup(facts(change)).find((item) => item.id === id)
  if (found === undefined) throw new Error(`there is no ${id}`)
  return found
}

const embedded = (canRegister: boolean): Partial<SetupFacts> => ({
  ...{ publicUrl: null, answer: null },
  source: { kind: 'embedded', gitUrl: 'https://127.0.0.1:8443', canRegister },
})

describe('the checklist', () => {
  it('is all done once the first check was told', () => {
    const items = judgeSetup(facts({ milestones: everything }))
    expect(items.filter(({ state }) => state !== 'done')).toEqual([])
    expect(countDone(items)).toEqual({ done: 10, needed: 10 })
  })

  it('on one machine needs no address and no App, and says where to push', () => {
    const items = judgeSetup(facts(embedded(false)))
    expect(items.filter(({ state }) => state === 'unneeded').map(({ id }) => id)).toEqual([
      ...['address', 'app', 'installed', 'webhook'],
    ])
    expect(countDone(items)).toEqual({ done: 2, needed: 6 })
    expect(one('delivery', embedded(false)).todo).toContain(
      'Push here: `git push https://127.0.0.1:8443/acme/web.git main`',
    )
    expect(one('app', { ...embedded(true), milestones: everything }).state).toBe('unneeded')
    expect(one('app', embedded(true))).toMatchObject({ state: 'next', links: [{ href: '/setup/app' }] })
  })

  it('with a token asks for webhooks that people make, and for a status in the place of a check', () => {
    const token = {
      source: { kind: 'token' as const },
      answer: answer({
        credentials: 'token',
        app: null,
        installations: null,
        token: known({ login: 'bot', scopes: null }),
      }),
    }
    expect(one('app', token)).toMatchObject({
      state: 'done',
      seen: ['https://github.com takes the token of bot.', expect.stringContaining('commit statuses')],
    })
    expect(one('webhook', token).todo[0]).toContain('https://slipway.example.com/webhooks/github')
    expect(one('check', token).title).toContain('status')
  })

  it.each<[string, ItemId, Partial<SetupFacts>, Item['state'], RegExp]>([
    ['no address', 'address', { publicUrl: null }, 'wrong', /--public-url/],
    [
      'an address of this machine',
      'address',
      { publicUrl: 'https://localhost:8080' },
      'wrong',
      /this machine only/,
    ],
    [
      'an address without https',
      'address',
      { publicUrl: 'http://slipway.example.com' },
      'wrong',
      /in the open/,
    ],
    [
      'something else at the address',
      'address',
      { answer: answer({}, { answers: known(false) }) },
      'wrong',
      /Something else.*curl -v/,
    ],
    [
      'an address that is not reached from here',
      'address',
      { answer: answer({}, { answers: { known: false, why: 'no route', status: null } }) },
      'unknown',
      /no route/,
    ],
    [
      'one that is not, but GitHub has reached',
      'address',
      {
        milestones: everything,
        answer: answer({}, { answers: { known: false, why: 'no route', status: null } }),
      },
      'done',
      /GitHub has reached it/,
    ],
    ['GitHub that has not answered yet', 'app', { answer: null }, 'unknown', /being asked/],
    [
      'a wrong key',
      'app',
      { answer: answer({ app: { known: false, why: 'Bad credentials', status: 401 }, installations: null }) },
      'wrong',
      /does not take our credentials.*private key/,
    ],
    [
      'a permission that the App lacks',
      'app',
      { answer: answer({ app: known({ ...app, permissions: { ...permissions, checks: 'read' } }) }) },
      'wrong',
      /lacks checks: write.*Permissions & events/,
    ],
    [
      'an event that it is not sent',
      'app',
      { answer: answer({ app: known({ ...app, events: ['pull_request'] }) }) },
      'wrong',
      /not sent push events/,
    ],
    [
      'merge groups that an older server does not know',
      'app',
      { answer: answer({ app: known({ ...app, events: events.filter((name) => name !== 'merge_group') }) }) },
      'done',
      /merge_group/,
    ],
    [
      'no installation',
      'installed',
      { answer: answer({ installations: known([]) }) },
      'next',
      /installed nowhere/,
    ],
    [
      'an installation that is suspended',
      'installed',
      { answer: answer({ installations: known([{ ...installation, isSuspended: true }]) }) },
      'wrong',
      /suspended/,
    ],
    [
      'one whose owner has not granted what is new',
      'installed',
      {
        answer: answer({
          installations: known([{ ...installation, permissions: { ...permissions, issues: '' } }]),
        }),
      },
      'wrong',
      /for acme lacks issues/,
    ],
    [
      'a webhook that leads elsewhere',
      'webhook',
      {
        answer: answer(
          {},
          {
            hook: known({
              url: 'https://old.example.com/webhooks/github',
              contentType: 'json',
              isInsecure: false,
            }),
          },
        ),
      },
      'wrong',
      /old\.example\.com/,
    ],
    ['nothing that has arrived', 'webhook', {}, 'next', /Nothing has arrived yet/],
    [
      'a ping',
      'webhook',
      { milestones: { ...nothing, notes: [{ kind: 'ping', at: 90, tenant: null }] } },
      'done',
      /ping arrived, rightly signed/,
    ],
    [
      'a wrong signature since',
      'webhook',
      { milestones: { ...everything, notes: [{ kind: 'refused', at: 101, tenant: 'acme' }] } },
      'wrong',
      /webhooks\/github\/acme.*SLIPWAY_WEBHOOK_SECRET/,
    ],
    [
      'a wrong signature before',
      'webhook',
      { milestones: { ...everything, notes: [{ kind: 'refused', at: 99, tenant: null }] } },
      'done',
      /rightly signed/,
    ],
    ['no tenant', 'tenants', { tenants: { names: [], missing: null } }, 'wrong', /nobody’s repositories/],
    [
      'tenants that are not read yet',
      'tenants',
      { tenants: { names: [], missing: 'Namespaces are not read.' } },
      'unknown',
      /not read/,
    ],
    [
      'a cluster that cannot build',
      'cluster',
      { cluster: { isEmbedded: false, lacks: 'BuildRuns are unknown', strategies: null } },
      'wrong',
      /BuildRuns are unknown.*slipway doctor/,
    ],
    [
      'no strategy',
      'cluster',
      { cluster: { isEmbedded: false, lacks: null, strategies: [] } },
      'wrong',
      /no strategy.*kubectl apply/,
    ],
    [
      'a build file that cannot be used',
      'build-file',
      { milestones: { ...nothing, buildFile: { repository: 'acme/shop', sha, usable: false } } },
      'wrong',
      /cannot be used/,
    ],
    [
      'a check that was refused',
      'check',
      { milestones: { ...nothing, reportError: 'Resource not accessible by integration' } },
      'wrong',
      /Resource not accessible.*checks: write/,
    ],
  ])('tells of %s, with what to do', (_, id, change, state, words) => {
    const item = one(id, change)
    expect([item.state, [...item.seen, ...item.todo].join(' ')]).toEqual([
      state,
      expect.stringMatching(words),
    ])
  })
})
