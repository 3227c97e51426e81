import type { Clock, Log } from '../../ports.ts'
import { repositoryDir } from './git/make-repository.ts'
import type { Account } from './state/accounts.ts'
import type { ForgeState } from './state/open-state.ts'
import type { ForgeRepository } from './state/repositories.ts'
import type { Urls } from './urls.ts'

/** What every part of the forge works with. */
export interface ForgeContext {
  state: ForgeState
  clock: Clock
  log: Log
  urls: Urls
  /** Holds `owner/name.git`. */
  repositoriesDir: string
}

export function dirOf(context: ForgeContext, repository: Pick<ForgeRepository, 'owner' | 'name'>): string {
  return repositoryDir(context.repositoriesDir, repository.owner, repository.name)
}

/** An account that must be there because something of ours names it. */
export function accountById(context: ForgeContext, id: number): Account {
  const account = context.state.accounts.byId(id)
  if (!account) throw new Error(`there is no account ${id}`)
  return account
}

export function ownerOf(context: ForgeContext, repository: ForgeRepository): Account {
  const account = context.state.accounts.byLogin(repository.owner)
  if (!account) throw new Error(`there is no account ${repository.owner}`)
  return account
}
