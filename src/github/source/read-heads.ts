import type { Octokit } from '@octokit/rest'
import type { PullRequest, Repository } from '../../domain/index.ts'
import type { Clock, SourceHost } from '../../ports.ts'
import type { As, Ask } from '../ask-github.ts'
import { describePull } from './describe-pull.ts'
import { isAbsent, unreadable } from '../unreadable.ts'

const pageSize = 100
/** More branches or open pull requests than this are not looked at. */
const mostPages = 10

interface Parts {
  octokit: Octokit
  ask: Ask
  clock: Clock
}

/** Where branches and pull requests stand: https://docs.github.com/rest/git/refs, https://docs.github.com/rest/pulls/pulls */
export function readHeads({ octokit, ask, clock }: Parts): Pick<SourceHost, 'pullRequest' | 'heads'> {
  /** All items of a list up to our cap of pages, and whether that is all. */
  async function all<T>(
    repository: Repository,
    page: (page: As & { per_page: number; page: number }) => Promise<{ data: T[] }>,
  ): Promise<{ items: T[]; complete: boolean }> {
    const items: T[] = []
    for (let number = 1; number <= mostPages; number += 1) {
      const answer = await ask.browse(repository, (as) => page({ per_page: pageSize, page: number, ...as }))
      if (!answer.ok) {
        // An empty repository has no refs.
        if (answer.status === 409) return { items, complete: true }
        throw unreadable(repository, answer, clock)
      }
      items.push(...answer.data)
      if (answer.data.length < pageSize) return { items, complete: true }
    }
    return { items, complete: false }
  }

  return {
    async pullRequest(repository, number): Promise<PullRequest | null> {
      const { owner, name: repo } = repository
      const answer = await ask.read(repository, (as) =>
        octokit.rest.pulls.get({ owner, repo, pull_number: number, ...as }),
      )
      if (answer.ok) return describePull(answer.data)
      if (isAbsent(answer)) return null
      throw unreadable(repository, answer, clock)
    },

    async heads(repository) {
      const { owner, name: repo } = repository
      const branches = await all(repository, (page) =>
        octokit.rest.repos.listBranches({ owner, repo, ...page }),
      )
      const pulls = await all(repository, (page) =>
        octokit.rest.pulls.list({ owner, repo, state: 'open', ...page }),
      )
      return {
        branches: branches.items.map(({ name, commit }) => ({ ref: `refs/heads/${name}`, sha: commit.sha })),
        pullRequests: pulls.items.map(describePull),
        complete: branches.complete && pulls.complete,
      }
    },
  }
}
