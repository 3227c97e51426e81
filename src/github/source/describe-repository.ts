import type { Repository } from '../../domain/index.ts'
import type { FoundRepository } from '../../ports.ts'

/** What Slipway reads of https://docs.github.com/rest/repos/repos#get-a-repository. */
export interface GitHubRepository {
  id: number
  name: string
  owner: { id: number; login: string }
  private: boolean
  clone_url: string
  html_url: string
  default_branch: string
  archived: boolean
  pushed_at: string | null
}

/** A repository in GitHub's words as ours, seen by the installation that saw the other one. */
export function describeRepository(
  data: GitHubRepository,
  { installationId }: Pick<Repository, 'installationId'>,
): FoundRepository {
  return {
    id: data.id,
    owner: data.owner.login,
    ownerId: data.owner.id,
    name: data.name,
    private: data.private,
    cloneUrl: data.clone_url,
    htmlUrl: data.html_url,
    defaultBranch: data.default_branch,
    installationId,
    archived: data.archived,
    pushedAt: Date.parse(data.pushed_at ?? '') || 0,
  }
}
