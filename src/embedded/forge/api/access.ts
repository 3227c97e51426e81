import type { ForgeContext } from '../context.ts'
import type { Level, Permissions } from '../state/apps.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { holds, roleOf } from '../state/repositories.ts'
import type { Caller } from './identify-caller.ts'
import { ApiProblem, MovedRepository, notFound } from './problem.ts'

/** What a request wants to do, in the words of an App's permissions. */
export type Permission =
  | 'metadata'
  | 'contents'
  | 'pull_requests'
  | 'checks'
  | 'statuses'
  /** Comments on pull requests: either of the two permissions will do. */
  | 'comments'

/** What is between a caller and a repository: nothing, a refusal, or that it may not know of it. */
export function judgeAccess(
  caller: Caller,
  repository: ForgeRepository,
  permission: Permission,
  level: Level,
): 'allowed' | 'refused' | 'hidden' {
  if (caller.kind === 'installation') {
    const visible = covers(caller, repository)
    if (!visible && repository.private) return 'hidden'
    if (!visible) return level === 'read' ? 'allowed' : 'refused'
    const held = heldFor(caller.permissions, permission)
    if (held === undefined && !repository.private && level === 'read') return 'allowed'
    return held === 'write' || held === level ? 'allowed' : 'refused'
  }
  const role = roleOf(repository, caller.kind === 'user' ? caller.account.login : null)
  if (role === null || (caller.kind !== 'user' && level === 'write' && repository.private)) return 'hidden'
  // Only Apps write checks: https://docs.github.com/rest/checks/runs#create-a-check-run
  if (level === 'write' && (permission === 'checks' || caller.kind !== 'user')) return 'refused'
  // Anybody may propose a change to what they can read.
  if (permission === 'pull_requests' || permission === 'comments') return 'allowed'
  return level === 'read' || holds(role, 'write') ? 'allowed' : 'refused'
}

/** The repository, when the caller may do this there. Throws 404 or 403 in GitHub's words. */
export function accessRepository(
  context: ForgeContext,
  caller: Caller,
  name: { owner: string; repo: string },
  permission: Permission,
  level: Level,
): ForgeRepository {
  const { repositories } = context.state
  const present = repositories.byName(name.owner, name.repo)
  const repository = present ?? repositories.byFormerName(name.owner, name.repo)
  if (!repository) throw notFound()
  const access = judgeAccess(caller, repository, permission, level)
  if (access === 'hidden') throw notFound()
  if (access !== 'refused' && present === null) throw new MovedRepository(repository.id)
  if (access === 'allowed' && repository.archived && level === 'write')
    throw new ApiProblem(403, 'Repository was archived so is read-only.')
  if (access === 'allowed') return repository
  if (caller.kind === 'installation') throw new ApiProblem(403, 'Resource not accessible by integration')
  if (caller.kind === 'anonymous') throw new ApiProblem(401, 'Requires authentication')
  if (permission === 'checks') throw new ApiProblem(403, 'You must authenticate via a GitHub App.')
  throw new ApiProblem(403, 'Resource not accessible by personal access token')
}

function heldFor(held: Permissions, permission: Permission): Level | undefined {
  if (permission === 'metadata') return 'read'
  if (permission !== 'comments') return held[permission]
  const either = [held['issues'], held['pull_requests']]
  return either.includes('write') ? 'write' : (either[0] ?? either[1])
}

/** Whether an installation token reaches the repository. */
function covers(caller: Extract<Caller, { kind: 'installation' }>, repository: ForgeRepository): boolean {
  const { installation, repositoryIds } = caller
  const within = (ids: number[] | 'all') => ids === 'all' || ids.includes(repository.id)
  const account = installation.account.toLowerCase() === repository.owner.toLowerCase()
  return account && within(installation.repositoryIds) && within(repositoryIds)
}
