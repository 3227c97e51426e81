import type { ForgeContext } from '../context.ts'
import type { PushGate } from '../events/push-gate.ts'
import type { Account } from '../state/accounts.ts'
import type { ForgeRepository, Role } from '../state/repositories.ts'
import { holds, roleOf } from '../state/repositories.ts'

/** What is needed to do by hand what on GitHub people do on its pages. */
export interface ActParts {
  context: ForgeContext
  gate: PushGate
  /** There may be events to deliver. */
  announced: () => void
}

/** The person of this login, made when nobody has it. */
export function personOf({ state }: ForgeContext, login: string): Account {
  return state.accounts.ensure({ login, type: 'User', email: `${login}@users.noreply.localhost` })
}

/** The person of this login, who may do what asks for the role. Throws where GitHub shows no such button. */
export function personWith(
  context: ForgeContext,
  login: string,
  repository: ForgeRepository,
  role: Role,
): Account {
  const person = personOf(context, login)
  if (!holds(roleOf(repository, login), role))
    throw new Error(`${login} may not do this in ${repository.owner}/${repository.name}: it asks for ${role}`)
  if (repository.archived)
    throw new Error(`${repository.owner}/${repository.name} was archived so it is read-only`)
  return person
}
