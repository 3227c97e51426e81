import { describe, expect, it } from 'vitest'
import { samplePullRequest, samplePush } from '../../test/support/sample-events.ts'
import { judgeTrust } from './judge-trust.ts'

describe('trust', () => {
  it('is given to pushes and to pull requests from the repository itself', () => {
    expect(judgeTrust(samplePush())).toEqual({ trust: 'trusted', reason: null })
    expect(judgeTrust(samplePullRequest())).toEqual({ trust: 'trusted', reason: null })
  })

  it('is refused to a fork, also to one of the same owner and name under another id', () => {
    const fork = { id: 999, owner: 'acme', name: 'shop', cloneUrl: 'https://forge.test/acme/shop.git' }
    expect(judgeTrust(samplePullRequest({ headRepository: fork }))).toMatchObject({
      trust: 'untrusted',
      reason: expect.stringContaining('pull requests from forks are not built') as string,
    })
  })

  it('is refused where the fork is gone', () => {
    expect(judgeTrust(samplePullRequest({ headRepository: null }))).toMatchObject({
      trust: 'untrusted',
      reason: expect.stringContaining('a repository that is gone') as string,
    })
  })
})
