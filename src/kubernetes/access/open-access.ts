import type { RequestOptions } from 'node:https'
import { type Cluster, HttpMethod, type KubeConfig, RequestContext } from '@kubernetes/client-node'
import { Agent, type buildConnector, type Dispatcher, ProxyAgent } from 'undici'

/** What a request to the API server goes out with. */
export interface Pass {
  /** Without a slash at its end. */
  server: string
  /** With the credentials. */
  headers: Record<string, string>
  /** Undefined where no TLS setting asks for one of its own. */
  dispatcher: Dispatcher | undefined
  /** Changes with the credentials. */
  identity: string
}

/** Who we are to one API server, as files and plugins say now. */
interface Access {
  pass(): Promise<Pass>
  /** The server did not take a pass, or could not be reached with it: everything is read anew for the next one. */
  renew(): void
}

/** A plugin for credentials that hangs must not hold up everything for ever. */
const longestWaitMs = 60_000
/** Kubeconfigs are not read, and plugins not run, more often than this for nothing. */
const defaultRenewMs = 5_000

/**
 * Client-node makes a dispatcher, and with it a TLS connection, for every request. Here one is kept until a certificate
 * or a key has changed on disk: the requests that are under way end on the old one.
 */
export function openAccess(load: () => KubeConfig, renewMs = defaultRenewMs): Access {
  let config = load()
  clusterOf(config)
  let loadedAt = performance.now()
  let stale = false
  let kept: { key: string; dispatcher: Dispatcher | undefined } | null = null
  let asking: Promise<Pass> | null = null

  async function ask(): Promise<Pass> {
    if (stale && performance.now() - loadedAt >= renewMs) {
      loadedAt = performance.now()
      // One that cannot be read just now may be being written; what was known may still do.
      config = tryTo(load) ?? config
      stale = false
    }
    const cluster = clusterOf(config)
    const options: RequestOptions = {}
    await withinTime(config.applyToHTTPSOptions(options))
    const key = keyOf(cluster.server, options)
    if (kept?.key !== key) {
      const old = kept?.dispatcher
      kept = { key, dispatcher: await connect(config, options) }
      // Resolves when its last request has ended, which nobody waits for.
      old?.close().catch(() => {})
    }
    const headers = headersOf(options)
    return {
      server: cluster.server,
      headers,
      dispatcher: kept.dispatcher,
      identity: `${key}\n${JSON.stringify(headers)}`,
    }
  }

  return {
    pass: () =>
      (asking ??= ask().finally(() => {
        asking = null
      })),
    renew() {
      stale = true
    },
  }
}

function clusterOf(config: KubeConfig): Cluster {
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new Error('The kubeconfig names no current cluster: set its current-context.')
  return cluster
}

function tryTo<T>(act: () => T): T | null {
  try {
    return act()
  } catch {
    return null
  }
}

function keyOf(server: string, options: RequestOptions): string {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options
  const parts = [ca, cert, key, pfx, passphrase, servername, rejectUnauthorized]
  return [
    server,
    ...parts.map((part) => (Buffer.isBuffer(part) ? part.toString() : JSON.stringify(part))),
  ].join('\n')
}

async function connect(config: KubeConfig, options: RequestOptions): Promise<Dispatcher | undefined> {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options
  const tls = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }
  const wanted = config.createDispatcherOptions(config.getCurrentCluster(), tls)
  switch (wanted.type) {
    case 'none':
      return undefined
    case 'agent':
      return new Agent({ connect: asUndici(wanted.connect) })
    case 'proxy':
      return new ProxyAgent({
        uri: wanted.uri,
        requestTls: asUndici(wanted.requestTls),
        connect: asUndici(wanted.connect),
      })
    case 'socks': {
      const context = new RequestContext(config.getCurrentCluster()?.server ?? '', HttpMethod.GET)
      await config.applySecurityAuthentication(context)
      return context.getDispatcher()
    }
  }
}

/** Only their types differ: Node allows undefined in a field where undici allows none. */
function asUndici(options: object): buildConnector.BuildOptions {
  return options
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name] = String(value)
  if (typeof options.auth === 'string')
    headers['Authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`
  return headers
}

async function withinTime(doing: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<never>()
  const late = setTimeout(() => {
    const words = `no credentials within ${longestWaitMs / 1000} s: the plugin that the kubeconfig names does not end`
    timer.reject(new Error(words))
  }, longestWaitMs)
  try {
    await Promise.race([doing, timer.promise])
  } finally {
    clearTimeout(late)
  }
}
