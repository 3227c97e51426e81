import type { Installation as InstallationShape } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { accountById } from '../context.ts'
import type { Installation } from '../state/apps.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import { isoTime, nodeId } from '../urls.ts'
import { describeUser } from './user.ts'

/** An installation as REST and events write it. */
export function describeInstallation(context: ForgeContext, installation: Installation): InstallationShape {
  const { state, urls } = context
  const app = state.apps.byId(installation.appId)
  const account = state.accounts.byLogin(installation.account)
  if (!app || !account) throw new Error(`installation ${installation.id} has lost its App or its account`)
  const { suspended } = installation
  return {
    id: installation.id,
    account: describeUser(urls, account),
    repository_selection: selectionOf(installation),
    access_tokens_url: `${urls.api}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${urls.api}/installation/repositories`,
    html_url: `${urls.base}/settings/installations/${installation.id}`,
    app_id: installation.appId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type === 'Organization' ? 'Organization' : 'User',
    permissions: { metadata: 'read', ...app.permissions },
    events: app.events as InstallationShape['events'],
    created_at: isoTime(installation.createdAt),
    updated_at: isoTime(suspended?.at ?? installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspended && describeUser(urls, accountById(context, suspended.byId)),
    suspended_at: suspended && isoTime(suspended.at),
  }
}

export function selectionOf({ repositoryIds }: Installation): 'all' | 'selected' {
  return repositoryIds === 'all' ? 'all' : 'selected'
}

/** All repositories that the installation reaches, suspended or not. */
export function coveredBy({ state }: ForgeContext, installation: Installation): ForgeRepository[] {
  const { account, repositoryIds } = installation
  return state.repositories
    .all()
    .filter(({ owner }) => owner.toLowerCase() === account.toLowerCase())
    .filter(({ id }) => repositoryIds === 'all' || repositoryIds.includes(id))
}

/** A repository in the few words of installation events. */
export function describeBriefly(repository: ForgeRepository) {
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: `${repository.owner}/${repository.name}`,
    private: repository.private,
  }
}
