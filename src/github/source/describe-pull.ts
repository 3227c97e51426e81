import type { PullRequest } from '../../domain/index.ts'

/** What GitHub's lists, its single answers and its events all say of a pull request. */
interface GitHubPull {
  number: number
  title: string
  draft?: boolean | undefined
  state: string
  updated_at: string
  user: { id: number; login: string } | null
  labels: { name?: string }[]
  head: {
    sha: string
    ref: string
    repo: { id: number; name: string; owner: { login: string }; clone_url: string; private: boolean } | null
  }
  base: { ref: string; sha: string }
}

/** GitHub shows a deleted account's works under this one. */
const nobody = { id: 0, login: 'ghost' }

/** GitHub's pull request in our words. */
export function describePull(pull: GitHubPull): PullRequest {
  const { head, base, user } = pull
  return {
    number: pull.number,
    title: pull.title,
    draft: pull.draft ?? false,
    open: pull.state === 'open',
    sha: head.sha,
    headRef: head.ref,
    headRepository:
      head.repo === null
        ? null
        : {
            id: head.repo.id,
            owner: head.repo.owner.login,
            name: head.repo.name,
            cloneUrl: head.repo.clone_url,
            private: head.repo.private,
          },
    baseRef: base.ref,
    baseSha: base.sha,
    author: user === null ? nobody : { id: user.id, login: user.login },
    labels: pull.labels.flatMap(({ name }) => (name === undefined ? [] : [name])),
    at: Date.parse(pull.updated_at),
  }
}
