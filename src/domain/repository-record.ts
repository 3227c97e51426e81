import type { Repository } from './repository.ts'

/**
 * What is remembered of a repository by its numeric id, since names can be given up and taken by others.
 */
export interface RepositoryRecord {
  /** As its latest delivery described it. */
  repository: Repository
  /** Tenant that claimed it when it was first seen, or since it moved. */
  tenant: string
  /** `owner/name` that the tenant's patterns matched then. */
  boundAs: string
  access: RepositoryAccess
  /** When its last delivery came (epoch ms). */
  seenAt: number
  /** When its heads were first recorded; null until they were, and then unknown heads are not new ones. */
  baselinedAt: number | null
}

/** Anything but `active` runs nothing. */
export type RepositoryAccess = 'active' | 'archived' | 'suspended' | 'removed'

/** A change of what we may do, as GitHub's installation and repository events tell it. */
export type AccessChange =
  | { scope: 'installation'; installationId: number; access: RepositoryAccess }
  /** `installationId`: of the App, where it is what gave the right. */
  | { scope: 'repository'; repositoryId: number; access: RepositoryAccess; installationId?: number }
  /** Renamed or transferred: what is remembered under its id gets its new names. */
  | { scope: 'moved'; repository: Repository }

/** The commit that a branch or pull request was last seen at. */
export interface Head {
  /** `refs/heads/main`, `refs/pull/7/head`. */
  ref: string
  /** 40 hex digits. */
  sha: string
  /** When it changed by the source host's clock (epoch ms): events come in any order. */
  at: number
  /** When we heard of it, by our clock. */
  seenAt: number
}
