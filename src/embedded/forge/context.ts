import { join } from 'node:path'
import type { Clock, Log } from '../../ports.ts'
import type { Account } from './state/accounts.ts'
import type { App } from './state/apps.ts'
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

export function dirOf(context: ForgeContext, repository: Pick<ForgeRepository, 'dir'>): string {
  return join(context.repositoriesDir, repository.dir)
}

/** `owner/name` in two; the repository of that name, or of that name before. Throws when there is none. */
export function repositoryNamed({ state }: ForgeContext, fullName: string): ForgeRepository {
  const [owner = '', name = ''] = fullName.split('/')
  const repository = state.repositories.byName(owner, name) ?? state.repositories.byFormerName(owner, name)
  if (!repository) throw new Error(`the forge has no repository ${fullName}`)
  return repository
}

/** An account that must be there because something of ours names it. */
export function accountById(context: ForgeContext, id: number): Account {
  const account = context.state.accounts.byId(id)
  if (!account) throw new Error(`there is no account ${id}`)
  return account
}

/** The account that an App's installations write as. */
export function botOf({ state }: ForgeContext, app: Pick<App, 'slug'>): Account {
  return state.accounts.ensure({ login: `${app.slug}[bot]`, type: 'Bot', email: null })
}

export function ownerOf(context: ForgeContext, repository: ForgeRepository): Account {
  const account = context.state.accounts.byLogin(repository.owner)
  if (!account) throw new Error(`there is no account ${repository.owner}`)
  return account
}
