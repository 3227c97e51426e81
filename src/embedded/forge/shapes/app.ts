import type { App as AppShape } from '@octokit/webhooks-types'
import type { ForgeContext } from '../context.ts'
import { accountById } from '../context.ts'
import type { App } from '../state/apps.ts'
import { isoTime, nodeId } from '../urls.ts'
import { describeUser } from './user.ts'

/** An App as REST and events write it. */
export function describeApp(context: ForgeContext, app: App) {
  const { urls, state } = context
  const owner =
    app.ownerId === null
      ? state.accounts.ensure({ login: app.slug, type: 'Organization', email: null })
      : accountById(context, app.ownerId)
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    client_id: app.clientId,
    owner: describeUser(urls, owner),
    name: app.name,
    description: '',
    external_url: app.externalUrl ?? urls.base,
    html_url: `${urls.base}/apps/${app.slug}`,
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
    permissions: { metadata: 'read' as const, ...app.permissions },
    events: app.events as NonNullable<AppShape['events']>,
  }
}
