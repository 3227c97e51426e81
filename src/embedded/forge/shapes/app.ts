import type { App } from '../state/apps.ts'
import type { Urls } from '../urls.ts'
import { isoTime, nodeId } from '../urls.ts'

/** An App as REST writes it. */
export function describeApp(urls: Urls, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    client_id: app.clientId,
    owner: null,
    name: app.slug,
    description: '',
    external_url: urls.base,
    html_url: `${urls.base}/apps/${app.slug}`,
    created_at: isoTime(app.createdAt),
    updated_at: isoTime(app.createdAt),
    permissions: { metadata: 'read', ...app.permissions },
    events: app.events,
  }
}
