import type { Octokit } from '@octokit/rest'
import { isFullSha, type Repository } from '../../domain/index.ts'
import type { Clock, SourceHost } from '../../ports.ts'
import type { Ask } from '../ask-github.ts'
import { describeRepository } from './describe-repository.ts'
import { isAbsent, unreadable } from '../unreadable.ts'

interface Parts {
  octokit: Octokit
  ask: Ask
  clock: Clock
}

/** Repositories by their names: https://docs.github.com/rest/repos/repos, https://docs.github.com/rest/commits/commits */
export function resolveRepository({ octokit, ask, clock }: Parts): Pick<SourceHost, 'resolve'> {
  /** The commit that a ref stands for, tags peeled. The first 7 digits of a commit could mean another one. */
  async function commitOf(repository: Repository, near: Repository, ref: string): Promise<string | null> {
    const { owner, name: repo } = repository
    const answer = await ask.read(near, (as) =>
      octokit.rest.repos.getCommit({ owner, repo, ref, per_page: 1, ...as }),
    )
    if (answer.ok) return answer.data.sha
    if (isAbsent(answer)) return null
    throw unreadable(repository, answer, clock)
  }

  return {
    async resolve(near, fullName, wanted) {
      const [owner, repo, ...more] = fullName.split('/')
      if (!owner || !repo || more.length > 0) return 'missing'
      const answer = await ask.read(near, (as) => octokit.rest.repos.get({ owner, repo, ...as }))
      if (!answer.ok) {
        // Private ones of others are answered as forbidden by some servers.
        if (isAbsent(answer) || answer.status === 403) return 'missing'
        throw unreadable({ ...near, owner, name: repo }, answer, clock)
      }
      const repository = describeRepository(answer.data, near)
      // A name that was given up leads on to whoever has the repository now: nobody has allowed that one.
      const found = `${repository.owner}/${repository.name}`.toLowerCase()
      if (found !== fullName.toLowerCase()) return 'missing'
      for (const ref of refsOf(wanted ?? `refs/heads/${repository.defaultBranch}`)) {
        const sha = await commitOf(repository, near, isFullSha(ref) ? ref : ref.slice('refs/'.length))
        if (sha !== null) return { repository, sha, ref }
      }
      return 'missing'
    },
  }
}

/** A plain name is that of a branch, else of a tag. */
function refsOf(wanted: string): string[] {
  if (isFullSha(wanted) || /^refs\/(?:heads|tags)\/./.test(wanted)) return [wanted]
  return wanted === '' || wanted.startsWith('refs/') ? [] : [`refs/heads/${wanted}`, `refs/tags/${wanted}`]
}
