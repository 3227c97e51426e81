import { describe, expect, it } from 'vitest'
import type { Fact, Unknown } from './fact.ts'
import { judgeGitHub, type GitHubFacts, type InstallationFacts } from './judge-github.ts'
import { judgeWebhook, type DeliveryFacts, type WebhookFacts } from './judge-webhook.ts'

const unknown = (status: number | null): Unknown => ({ known: false, why: 'because', status })
const known = <T>(value: T): Fact<T> => ({ known: true, value })
const said = (findings: { outcome: string; says: string }[]) =>
  findings.map(({ outcome, says }) => `${outcome}: ${says}`)

const needs = {
  permissions: [
    { name: 'checks', access: 'write' as const, why: 'to report' },
    { name: 'contents', access: 'read' as const, why: 'to read' },
    { name: 'merge_queues', access: 'read' as const, why: 'to be sent merge groups' },
  ],
  events: [{ name: 'push', why: 'builds branches' }],
}
const granted = { permissions: { checks: 'write', contents: 'read', merge_queues: 'read' }, events: ['push'] }
const acme: InstallationFacts = {
  account: 'acme',
  isSuspended: false,
  page: 'https://github.com/i/1',
  ...granted,
}
const facts: GitHubFacts = {
  ...{ url: 'https://github.com', credentials: 'app', aheadMs: 0, token: null },
  app: known({ name: 'Slipway', page: 'https://github.com/apps/slipway', ...granted }),
  installations: known([acme]),
}

describe('GitHub', () => {
  it('is well where the App has all that it needs, everywhere', () => {
    expect(said(judgeGitHub(facts, needs))).toEqual([
      'ok: https://github.com takes us for the App Slipway.',
      'ok: It is installed for acme.',
    ])
  })

  it('names what the App lacks, and then what owners have not granted yet', () => {
    const app = known({
      name: 'Slipway',
      page: 'p',
      permissions: { checks: 'write', contents: 'read' },
      events: [],
    })
    const installations = known([
      { ...acme, permissions: { checks: 'read' } },
      { ...acme, account: 'old', isSuspended: true },
    ])
    expect(said(judgeGitHub({ ...facts, app, installations }, needs))).toEqual([
      'ok: https://github.com takes us for the App Slipway.',
      'warning: The App Slipway lacks merge_queues: read, needed to be sent merge groups.',
      'warning: The App Slipway is not sent push events: builds branches.',
      'ok: It is installed for acme.',
      'warning: Its installation for old is suspended: nothing of it is built.',
      'failed: Its installation for acme lacks checks: write, needed to report.',
      'failed: Its installation for acme lacks contents: read, needed to read.',
    ])
  })

  it.each([
    [{ app: unknown(401) }, 'failed: https://github.com does not take our credentials: because'],
    [{ app: unknown(null) }, 'failed: https://github.com is not reached: because'],
    [{ installations: known([]) }, 'warning: The App is installed nowhere: no event comes.'],
    [{ aheadMs: -90_000 }, 'failed: GitHub’s clock is 1 min 30 s behind the one here'],
  ])('with %j is in trouble', (more: Partial<GitHubFacts>, says) => {
    expect(said(judgeGitHub({ ...facts, ...more }, needs)).join('\n')).toContain(says)
  })

  it('with a token does less, and nothing where the token may not write', () => {
    const token = (scopes: string[] | null): GitHubFacts => ({
      ...{ ...facts, credentials: 'token', app: null, installations: null },
      token: known({ login: 'bot', scopes }),
    })
    expect(said(judgeGitHub(token(null), needs))[0]).toBe('ok: https://github.com takes the token of bot.')
    expect(said(judgeGitHub(token(['read:org']), needs))[0]).toMatch(
      /^failed: .* may not write commit statuses/,
    )
    expect(judgeGitHub(token(['repo']), needs)[1]?.outcome).toBe('warning')
  })
})

describe('the webhook', () => {
  const url = 'https://slipway.example.com'
  const delivery = (status: number): DeliveryFacts => ({ event: 'push', status, ageMs: 60_000 })
  const hook: WebhookFacts = {
    ...{ publicUrl: url, answers: known(true) },
    hook: known({ url: `${url}/webhooks/github`, contentType: 'json', isInsecure: false }),
    deliveries: known([delivery(202)]),
  }

  it('is well where all of it leads here', () => {
    expect(said(judgeWebhook(hook))).toEqual([
      `ok: ${url} answers, and is Slipway.`,
      `ok: The App’s webhook sends to ${url}/webhooks/github.`,
      'ok: The last 1 delivery arrived, the newest 1 min ago.',
    ])
  })

  it.each([
    [{ answers: known(false) }, `failed: ${url} answers, but is not Slipway.`],
    [{ answers: unknown(null) }, `warning: ${url} is not reached from here`],
    [{ publicUrl: null }, 'warning: Where people and GitHub reach this service is not set'],
    [{ hook: known(null) }, 'failed: The App has no webhook'],
    [
      {
        hook: known({
          url: 'https://old.example.com/webhooks/github',
          contentType: 'form',
          isInsecure: true,
        }),
      },
      'failed: The App’s webhook sends to https://old.example.com/webhooks/github, not to',
    ],
    [
      { deliveries: known([delivery(401), delivery(202)]) },
      'failed: 1 of the last 2 deliveries did not arrive',
    ],
    [
      { deliveries: known([delivery(202), delivery(0)]) },
      'warning: 1 of the last 2 deliveries did not arrive',
    ],
    [{ deliveries: known([]) }, 'skipped: GitHub has delivered nothing yet'],
  ])('with %j is in trouble', (more: Partial<WebhookFacts>, says) => {
    expect(said(judgeWebhook({ ...hook, ...more })).join('\n')).toContain(says)
  })
})
