import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** A request to a Kubernetes API, as RBAC calls it. */
interface ApiRequest {
  verb: string
  group: string
  resource: string
  /** Null: of the whole cluster. */
  namespace: string | null
}

/** All that the API servers of this process are asked for resources, from now on until `stop`; each once. */
export function recordApiRequests(): { requests(): ApiRequest[]; stop(): void } {
  const seen = new Map<string, ApiRequest>()
  const take = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    const read = readRequest(request.method ?? '', request.url ?? '')
    if (read !== null) seen.set(JSON.stringify(read), read)
  }
  subscribe('http.server.request.start', take)
  return {
    requests: () => [...seen.values()],
    stop: () => void unsubscribe('http.server.request.start', take),
  }
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
function readRequest(method: string, url: string): ApiRequest | null {
  const { pathname, searchParams } = new URL(url, 'https://api')
  // GitHub's own API, which a test may serve too, is below /api/v3.
  const match = /^\/(?:api\/v1|apis\/([^/]+)\/v[^/]+)\/(.+)$/.exec(pathname)
  if (match === null) return null
  const [, group = '', rest = ''] = match
  const parts = rest.split('/')
  const isInside = parts[0] === 'namespaces' && parts.length > 2
  const [resource = '', name, subresource] = isInside ? parts.slice(2) : parts
  const isWatch = searchParams.get('watch') === 'true'
  return {
    verb: verbOf(method, name !== undefined, isWatch),
    group,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    namespace: isInside ? (parts[1] ?? null) : null,
  }
}

function verbOf(method: string, isOfOne: boolean, isWatch: boolean): string {
  if (isWatch) return 'watch'
  if (method === 'GET') return isOfOne ? 'get' : 'list'
  if (method === 'PUT') return 'update'
  return method === 'POST' ? 'create' : method.toLowerCase()
}
