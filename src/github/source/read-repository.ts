import type { Octokit } from '@octokit/rest'
import type { Permission } from '../../domain/index.ts'
import type { Clock, SourceHost } from '../../ports.ts'
import type { Ask } from '../ask-github.ts'
import { describeRepository, type GitHubRepository } from './describe-repository.ts'
import { isAbsent, unreadable } from '../unreadable.ts'

/** Longest commit message that is read, in characters. */
const longestMessage = 10_000

const permissions: readonly Permission[] = ['admin', 'maintain', 'write', 'triage', 'read']

interface Parts {
  octokit: Octokit
  ask: Ask
  clock: Clock
}

/** Repositories, their people and their commits: https://docs.github.com/rest/repos, https://docs.github.com/rest/collaborators */
export function readRepository({
  octokit,
  ask,
  clock,
}: Parts): Pick<SourceHost, 'permission' | 'commitMessage' | 'isProtected' | 'lookUp'> {
  return {
    async permission(repository, person) {
      const { owner, name: repo } = repository
      const answer = await ask.read(repository, (as) =>
        octokit.rest.repos.getCollaboratorPermissionLevel({ owner, repo, username: person.login, ...as }),
      )
      if (!answer.ok) {
        if (isAbsent(answer)) return 'none'
        throw unreadable(repository, answer, clock)
      }
      const { user, role_name: role, permission } = answer.data
      // A login can be given up and taken by somebody else.
      if (user?.id !== person.id) return 'none'
      // A role that an organization made up comes with the base permission it was built on.
      return (
        permissions.find((known) => known === role) ??
        permissions.find((known) => known === permission) ??
        'none'
      )
    },

    async commitMessage(repository, sha) {
      const { owner, name: repo } = repository
      const answer = await ask.read(repository, (as) =>
        octokit.rest.repos.getCommit({ owner, repo, ref: sha, per_page: 1, ...as }),
      )
      if (answer.ok) return answer.data.commit.message.slice(0, longestMessage)
      if (isAbsent(answer)) return null
      throw unreadable(repository, answer, clock)
    },

    async isProtected(repository, branch) {
      const { owner, name: repo } = repository
      const answer = await ask.read(repository, (as) =>
        octokit.rest.repos.getBranch({ owner, repo, branch, ...as }),
      )
      if (answer.ok) return answer.data.protected
      if (isAbsent(answer)) return false
      throw unreadable(repository, answer, clock)
    },

    async lookUp(repository) {
      const answer = await ask.browse(repository, async (as) => {
        // Octokit does not know this address.
        const response = await octokit.request('GET /repositories/{repository_id}', {
          repository_id: repository.id,
          ...as,
        })
        return { data: response.data as GitHubRepository }
      })
      if (answer.ok) return describeRepository(answer.data, repository)
      if (!isAbsent(answer)) throw unreadable(repository, answer, clock)
      // The address by id is in no reference of GitHub's: a right to run is not taken away on its word alone.
      const { owner, name: repo } = repository
      const byName = await ask.browse(repository, (as) => octokit.rest.repos.get({ owner, repo, ...as }))
      if (byName.ok)
        return byName.data.id === repository.id ? describeRepository(byName.data, repository) : 'gone'
      if (isAbsent(byName)) return 'gone'
      throw unreadable(repository, byName, clock)
    },
  }
}
