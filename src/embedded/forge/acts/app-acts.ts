import type { InstallationEvent, InstallationRepositoriesEvent } from '@octokit/webhooks-types'
import { readManifest } from '../apps/read-manifest.ts'
import { registerApp } from '../apps/register-app.ts'
import type { ForgeContext } from '../context.ts'
import { repositoryNamed } from '../context.ts'
import { queueEvent } from '../events/queue-event.ts'
import { coveredBy, describeBriefly, describeInstallation, selectionOf } from '../shapes/installation.ts'
import { describeApp } from '../shapes/app.ts'
import { describeUser } from '../shapes/user.ts'
import type { Account } from '../state/accounts.ts'
import type { Installation } from '../state/apps.ts'
import type { ForgeRepository } from '../state/repositories.ts'
import type { ActParts } from './parts.ts'
import { personOf } from './parts.ts'

/** What an account's owner does with Apps; the account itself when nobody is named. */
export interface AppActs {
  /** On all of the account's repositories, or on those named; again, to say which from now on. */
  install(appId: number, account: string, repositories?: string[], as?: string): { id: number }
  /** Tokens are refused and nothing is told until it is resumed. */
  suspendInstallation(id: number, as?: string): void
  resumeInstallation(id: number, as?: string): void
  /** Its tokens are void from then on. */
  uninstall(id: number, as?: string): void
  /** What an owner does on the page of a manifest; returns the App and where the browser would go on. */
  registerApp(
    manifest: object,
    options: { owner: string; state?: string | undefined },
  ): { id: number; slug: string; code: string; redirectTo: string | null }
  installations(appId: number): { id: number; account: string; suspended: boolean }[]
  /** What GitHub sends when a hook is set. */
  ping(appId: number): void
}

export function createAppActs({ context, announced }: ActParts): AppActs {
  const { state, clock } = context
  const found = (id: number) => {
    const installation = state.apps.installation(id)
    if (!installation) throw new Error(`there is no installation ${id}`)
    return installation
  }
  const actor = (installation: Pick<Installation, 'account'>, as?: string): Account => {
    const account = state.accounts.byLogin(installation.account)
    if (as !== undefined || !account) return personOf(context, as ?? installation.account)
    return account
  }

  function suspend(id: number, by: Account, suspended: Installation['suspended']): void {
    const installation = { ...found(id), suspended }
    state.transaction(() => {
      state.apps.saveInstallation(installation)
      tell(context, installation, suspended ? 'suspend' : 'unsuspend', by)
    })
    announced()
  }

  return {
    install(appId, account, repositories, as) {
      if (!state.apps.byId(appId)) throw new Error(`there is no App ${appId}`)
      const known = state.apps.installationsOf(appId).find((one) => sameName(one.account, account))
      const owner = state.accounts.ensure({ login: account, type: 'Organization', email: null }).login
      const ids = repositories?.map((name) => repositoryNamed(context, `${owner}/${name}`).id)
      const wish = { appId, account: owner, repositoryIds: ids ?? ('all' as const), suspended: null }
      const installed = state.transaction(() => {
        const before = known ? coveredBy(context, known) : []
        const made = state.apps.install({ ...known, ...wish, createdAt: known?.createdAt ?? clock.now() })
        if (!known) tell(context, made, 'created', actor(made, as))
        else tellChange(context, made, before, actor(made, as))
        return made
      })
      announced()
      return { id: installed.id }
    },
    suspendInstallation(id, as) {
      const by = actor(found(id), as)
      suspend(id, by, { at: clock.now(), byId: by.id })
    },
    resumeInstallation: (id, as) => suspend(id, actor(found(id), as), null),
    uninstall(id, as) {
      const installation = found(id)
      state.transaction(() => {
        tell(context, installation, 'deleted', actor(installation, as))
        state.apps.removeInstallation(id)
      })
      announced()
    },
    registerApp(wish, options) {
      const read = readManifest(JSON.stringify(wish))
      if ('problem' in read) throw new Error(read.problem)
      const owner = state.accounts.ensure({ login: options.owner, type: 'Organization', email: null })
      const made = registerApp(context, read.manifest, owner, { state: options.state })
      return { id: made.app.id, slug: made.app.slug, code: made.code, redirectTo: made.redirectTo }
    },
    installations: (appId) =>
      state.apps
        .installationsOf(appId)
        .map(({ id, account, suspended }) => ({ id, account, suspended: suspended !== null })),
    ping(appId) {
      const hook = state.deliveries.appHook(appId)
      const app = state.apps.byId(appId)
      if (!hook || !app) throw new Error(`App ${appId} has no hook`)
      const payload = {
        zen: 'Keep it logically awesome.',
        hook_id: hook.id,
        hook: {
          type: 'App',
          id: hook.id,
          name: 'web',
          active: true,
          events: app.events,
          config: { content_type: 'json', insecure_ssl: '0', secret: '********', url: hook.url },
          app_id: app.id,
          deliveries_url: `${context.urls.api}/app/hook/deliveries`,
        },
        sender: describeApp(context, app).owner,
      }
      const to = { appId, installationId: null }
      queueEvent(context, { event: 'ping', action: null, repository: null, payload, to })
      announced()
    },
  }
}

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Queues what happened to an installation as a whole, for its own App alone. */
function tell(
  context: ForgeContext,
  installation: Installation,
  action: 'created' | 'deleted' | 'suspend' | 'unsuspend',
  by: Account,
): void {
  const payload = {
    action,
    installation: describeInstallation(context, installation),
    repositories: coveredBy(context, installation).map(describeBriefly),
    ...(action === 'created' ? { requester: null } : {}),
    sender: describeUser(context.urls, by),
  } as InstallationEvent
  const to = { appId: installation.appId, installationId: installation.id }
  queueEvent(context, { event: 'installation', action, repository: null, payload, to })
}

/** Queues which repositories came to an installation and which went, as GitHub does in two events. */
function tellChange(
  context: ForgeContext,
  installation: Installation,
  before: ForgeRepository[],
  by: Account,
): void {
  const after = coveredBy(context, installation)
  const without = (all: ForgeRepository[], some: ForgeRepository[]) =>
    all.filter(({ id }) => !some.some((one) => one.id === id)).map(describeBriefly)
  const added = without(after, before)
  const removed = without(before, after)
  const to = { appId: installation.appId, installationId: installation.id }
  const send = (action: 'added' | 'removed') => {
    const payload = {
      action,
      installation: describeInstallation(context, installation),
      repository_selection: selectionOf(installation),
      repositories_added: action === 'added' ? added : [],
      repositories_removed: action === 'removed' ? removed : [],
      requester: null,
      sender: describeUser(context.urls, by),
    } as InstallationRepositoriesEvent
    queueEvent(context, { event: 'installation_repositories', action, repository: null, payload, to })
  }
  if (added.length > 0) send('added')
  if (removed.length > 0) send('removed')
}
