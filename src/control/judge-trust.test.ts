import { describe, expect, it } from 'vitest'
import { samplePullRequest, samplePush } from '../../test/support/samples/sample-events.ts'
import type { PullRequestEvent, UntrustedPolicy } from '../domain/index.ts'
import { judgeTrust, noFacts, type TrustFacts } from './judge-trust.ts'

const stranger = { id: 66, login: 'mallory' }
const ada = { id: 9, login: 'ada' }
const fork = {
  id: 999,
  owner: 'mallory',
  name: 'shop',
  cloneUrl: 'https://forge.test/mallory/shop.git',
  private: false,
}
const may: TrustFacts = { author: 'write', sender: 'write', vouched: false, approved: false }

function judge(
  change: Partial<PullRequestEvent>,
  facts: Partial<TrustFacts> = {},
  policy: Partial<UntrustedPolicy> = {},
) {
  const untrusted = {
    policy: 'approval' as const,
    image: 'ghcr.io/acme/strangers',
    serviceAccount: null,
    pushSecret: null,
  }
  const event = samplePullRequest({ headRepository: fork, ...change })
  return judgeTrust(event, { name: 'acme', untrusted: { ...untrusted, ...policy } }, { ...may, ...facts })
}

describe('trust', () => {
  it('is given to pushes, merge groups and pull requests from the repository itself, whoever opened them', () => {
    const own = samplePullRequest()
    const group = { ...samplePush(), kind: 'merge_group' as const, baseRef: 'main', baseSha: 'b'.repeat(40) }
    for (const event of [samplePush(), group, own]) {
      expect(
        judgeTrust(event, { name: 'acme', untrusted: { policy: 'never' } as UntrustedPolicy }, noFacts),
      ).toEqual({
        trust: 'trusted',
      })
    }
  })

  it('is not given to a stranger, also from a fork that has the name of the repository', () => {
    const twin = { ...fork, owner: 'acme' }
    expect(judge({ author: stranger, headRepository: twin }, { author: 'triage' })).toEqual({
      trust: 'untrusted',
      approved: false,
      reason: 'Pull request 4 comes from a fork, and its author mallory has no write access to acme/shop.',
    })
    expect(judge({ author: stranger }, { author: 'read', approved: true })).toMatchObject({
      trust: 'untrusted',
      approved: true,
    })
  })

  it('is never lent by whoever labelled, reopened, edited or asked', () => {
    for (const action of ['labeled', 'reopened', 'edited', 'ready_for_review', 'asked'] as const) {
      const event = { action, author: stranger, sender: ada }
      expect(judge(event, { author: 'read', sender: 'admin' })).toMatchObject({ trust: 'untrusted' })
    }
  })

  it('is given to the fork of somebody who may write and who shows the commit', () => {
    for (const action of ['opened', 'synchronize'] as const) {
      expect(judge({ action })).toEqual({ trust: 'trusted' })
    }
    expect(judge({ action: 'synchronize', sender: { id: 5, login: 'eve' } })).toEqual({ trust: 'trusted' })
  })

  it('is not given to what somebody else without write access pushed there', () => {
    const pushed = judge({ action: 'synchronize', sender: stranger }, { sender: 'read' })
    expect(pushed).toMatchObject({ trust: 'untrusted', reason: expect.stringContaining('mallory') as string })
  })

  it('is not given by a label, a comment or reopening when nobody knows who pushed, unless the commit was trusted before', () => {
    for (const action of ['labeled', 'asked', 'edited', 'reopened'] as const) {
      expect(judge({ action })).toMatchObject({ trust: 'untrusted' })
      expect(judge({ action }, { vouched: true })).toEqual({ trust: 'trusted' })
    }
    const eve = { id: 5, login: 'eve' }
    expect(judge({ action: 'reopened', sender: eve })).toMatchObject({ trust: 'untrusted' })
    expect(judge({ action: 'opened' }, { author: 'read', vouched: true })).toMatchObject({
      trust: 'untrusted',
    })
  })

  it('is not given to what nobody told of, even when it was trusted for another pull request', () => {
    const found = judge(
      { action: 'synchronize', sender: { id: 0, login: 'ghost' } },
      { sender: 'none', vouched: true },
    )
    expect(found).toMatchObject({
      trust: 'untrusted',
      reason: expect.stringContaining('is not known') as string,
    })
  })

  it.each([
    ['the fork is gone', { headRepository: null }, {}, 'is gone'],
    ['the fork is private', { headRepository: { ...fork, private: true } }, {}, 'is private'],
    ['the tenant builds nothing of strangers', {}, { policy: 'never' as const }, 'does not build'],
    ['the tenant names no image for them', {}, { image: null }, 'untrusted.image'],
  ])('is refused, whatever was approved, where %s', (_case, change, policy, words) => {
    const judged = judge({ author: stranger, ...change }, { author: 'read', approved: true }, policy)
    expect(judged).toMatchObject({ trust: 'refused', reason: expect.stringContaining(words) as string })
    const way = 'somebody with write access can push the branch to acme/shop itself'
    expect(judged).toMatchObject({ reason: expect.stringContaining(way) as string })
  })
})
