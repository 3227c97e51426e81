import { describe, expect, it } from 'vitest'
import type { Head, PullRequest } from '../domain/index.ts'
import { compareHeads, type HeadsThere } from './compare-heads.ts'

const [a, b] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string]
const head = (ref: string, sha = a, at = 1_000): Head => ({ ref, sha, at, seenAt: at })
const pull = (number: number, sha: string, at = 2_000): PullRequest => ({
  ...{ number, title: 'x', draft: false, open: true, sha, headRef: 'topic', headRepository: null },
  ...{ baseRef: 'main', baseSha: b, author: { id: 1, login: 'ada' }, labels: [], at },
})
const there = (change: Partial<HeadsThere> = {}): HeadsThere => ({
  ...{ branches: [], pullRequests: [], complete: true },
  ...change,
})
const kinds = (recorded: Head[], seen: HeadsThere, pushedAt = 2_000) =>
  compareHeads(recorded, seen, pushedAt).map(({ kind, ref }) => `${kind} ${ref}`)

describe('heads that no event told of', () => {
  it('are new and moved branches and pull requests', () => {
    const branches = [
      { ref: 'refs/heads/main', sha: b },
      { ref: 'refs/heads/new', sha: a },
      { ref: 'refs/heads/same', sha: a },
    ]
    const recorded = [head('refs/heads/main'), head('refs/heads/same'), head('refs/pull/1/head')]
    expect(kinds(recorded, there({ branches, pullRequests: [pull(1, b), pull(2, a)] }))).toEqual([
      'pushed refs/heads/main',
      'pushed refs/heads/new',
      'proposed refs/pull/1/head',
      'proposed refs/pull/2/head',
    ])
  })

  it('are branches that were deleted and pull requests that were closed, but no tags', () => {
    const recorded = [head('refs/heads/old'), head('refs/pull/3/head'), head('refs/tags/v1')]
    expect(kinds(recorded, there())).toEqual(['deleted refs/heads/old', 'closed refs/pull/3/head'])
    expect(kinds(recorded, there({ complete: false }))).toEqual([])
  })

  it('are none of which an event told after the look began', () => {
    const branches = [{ ref: 'refs/heads/main', sha: a }]
    const recorded = [head('refs/heads/main', b, 3_000), head('refs/heads/made', a, 3_000)]
    expect(kinds(recorded, there({ branches }))).toEqual([])
    expect(kinds([head('refs/pull/1/head', b, 3_000)], there({ pullRequests: [pull(1, a)] }))).toEqual([])
  })

  it('are none of the merge queue', () => {
    const ref = 'refs/heads/gh-readonly-queue/main/pr-1-x'
    expect(kinds([], there({ branches: [{ ref, sha: a }] }))).toEqual([])
    expect(kinds([head(ref)], there())).toEqual([])
  })
})
