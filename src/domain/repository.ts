/** A repository as GitHub identifies it. `id` is the identity; owner and name can be given up and taken by others. */
export interface Repository {
  id: number
  owner: string
  /** Of the account that owns it; 0 where it is not known. */
  ownerId: number
  name: string
  private: boolean
  /** HTTPS URL from the verified payload, never from the build file. */
  cloneUrl: string
  htmlUrl: string
  defaultBranch: string
  /** Null where events come by a plain webhook and not through a GitHub App. */
  installationId: number | null
}

/** A GitHub account; `id` is the identity. */
export interface Person {
  id: number
  login: string
}

/** `owner/name`, as people write it. */
export function fullName(repository: Pick<Repository, 'owner' | 'name'>): string {
  return `${repository.owner}/${repository.name}`
}

/** A commit id of 40 lower-case hexadecimal digits; anything shorter can be ground out by an attacker. */
export function isFullSha(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}
