import type { AuthorAssociation } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import type { ForgeRepository } from '../state/repositories.ts'

/** How GitHub says that a person stands to a repository. It says nothing of what they may do there. */
export function associationOf(
  { state }: ForgeContext,
  repository: ForgeRepository,
  accountId: number,
): AuthorAssociation {
  const login = state.accounts.byId(accountId)?.login.toLowerCase()
  if (login === repository.owner.toLowerCase()) return 'OWNER'
  const invited = Object.keys(repository.collaborators).some((name) => name.toLowerCase() === login)
  if (invited) return 'COLLABORATOR'
  const theirs = state.pulls.ofRepository(repository.id).filter((pull) => pull.authorId === accountId)
  if (theirs.some(({ merged }) => merged !== null)) return 'CONTRIBUTOR'
  return theirs.length > 0 ? 'FIRST_TIME_CONTRIBUTOR' : 'NONE'
}
