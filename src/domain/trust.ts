import type { Person } from './repository.ts'

/** Whether a build may use the tenant's secrets and image names. Part of a Build's identity. */
export type Trust = 'trusted' | 'untrusted'

/** What a person may do in a repository: https://docs.github.com/rest/collaborators/collaborators. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/** Whether somebody with this permission can push, and so may approve, re-run and cancel. */
export function mayWrite(permission: Permission): boolean {
  return permission === 'admin' || permission === 'maintain' || permission === 'write'
}

/** A maintainer's word that a stranger's commit may be built; it is for this commit and no other. */
export interface Approval {
  repositoryId: number
  /** All 40 hex digits: a prefix can be ground out. */
  sha: string
  /** Null: whoever holds the API token. */
  by: Person | null
  via: 'button' | 'comment' | 'api'
  at: number
}
