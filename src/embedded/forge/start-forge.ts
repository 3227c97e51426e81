import { once } from 'node:events'
import { chmod, mkdir } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { createServer } from 'node:https'
import type { Server } from 'node:https'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Clock, Log } from '../../ports.ts'
import type { Ca } from '../ca.ts'
import { createAdminRoutes } from './api/admin-routes.ts'
import { createGitAnswers } from './api/answer-git.ts'
import { createApi } from './api/create-api.ts'
import { createFaults } from './api/inject-faults.ts'
import type { RateLimits } from './api/limit-rate.ts'
import { gitHubLimits } from './api/limit-rate.ts'
import type { CheckRunListener } from './create-forge.ts'
import { createForge } from './create-forge.ts'
import type { ForgeContext } from './context.ts'
import { ensureApp, newAppKey } from './ensure-app.ts'
import { startDelivering } from './events/deliver.ts'
import { openPushGate } from './events/push-gate.ts'
import type { Forge } from './forge.ts'
import { createPages } from './pages/create-pages.ts'
import { createOauth } from './oauth/create-oauth.ts'
import { keepAddress } from './keep-address.ts'
import { keepFile, newSecret } from '../../keep-file.ts'
import { openState } from './state/open-state.ts'
import { urlsOf } from './urls.ts'

export type { Forge } from './forge.ts'

export interface ForgeOptions {
  /** Repositories, state, the App's key and the secrets. */
  dir: string
  /** The address to listen on, which is also in every URL. */
  host?: string
  /** The port of the last start when none is given, at first any free one. */
  port?: number
  ca: Pick<Ca, 'issue' | 'certFile'>
  clock: Clock
  log: Log
  /** GitHub's own, but for what is given. */
  limits?: Partial<RateLimits>
}

/** GitHub shows a delivery, and sends it again, for three days. */
const deliveriesKeptMs = 3 * 24 * 60 * 60_000

/** Starts the stand-in for GitHub. Events that a killed forge had not sent are sent now. */
export async function startForge(options: ForgeOptions): Promise<Forge> {
  const { dir, ca, clock, log } = options
  const host = options.host ?? '127.0.0.1'
  await using starting = new AsyncDisposableStack()
  await mkdir(dir, { recursive: true, mode: 0o700 })
  // Also where somebody else made the directory: hooks' secrets are in the state.
  await chmod(dir, 0o700)
  const files = {
    key: join(dir, 'app.private-key.pem'),
    secret: join(dir, 'webhook-secret'),
    admin: join(dir, 'admin-token'),
    client: join(dir, 'client-secret'),
  }
  const privateKey = await keepFile(files.key, newAppKey)
  const webhookSecret = await keepFile(files.secret, newSecret)
  const adminToken = await keepFile(files.admin, newSecret)
  const clientSecret = await keepFile(files.client, newSecret)

  const state = openState(dir)
  starting.defer(() => state.close())
  const server = createServer(await ca.issue([host, 'localhost']))
  const sockets = trackSockets(server)
  const port = await listen(server, host, options.port ?? Number(state.meta.get('port') ?? 0))
  starting.defer(() => end(server, sockets))
  state.meta.set('port', String(port))
  state.tokens.prune(clock.now())
  state.manifests.prune(clock.now())
  state.deliveries.prune(clock.now() - deliveriesKeptMs)

  const context: ForgeContext = {
    state,
    clock,
    log,
    urls: urlsOf(`https://${host}:${port}`),
    repositoriesDir: join(dir, 'repos'),
  }
  const deliverer = startDelivering(context)
  starting.defer(() => deliverer.stop())
  const gate = openPushGate(context, () => deliverer.wake())
  starting.defer(() => gate.stop())
  const faults = createFaults(() => clock.now())
  const listeners = new Set<CheckRunListener>()
  const api = createApi({
    context,
    gate,
    faults,
    limits: { ...gitHubLimits, ...options.limits },
    announced: () => deliverer.wake(),
    checkRunChanged(run, repository) {
      for (const listener of listeners) listener(run, `${repository.owner}/${repository.name}`)
    },
  })
  const app = ensureApp(context, { slug: 'slipway', privateKey, clientSecret })
  let ended: Promise<void> | null = null
  const forge = createForge({
    context,
    faults,
    gate,
    deliverer,
    listeners,
    fixed: {
      url: context.urls.base,
      certFile: ca.certFile,
      app: {
        id: app.id,
        clientId: app.clientId,
        clientSecret,
        privateKey,
        privateKeyFile: files.key,
        webhookSecret,
        webhookSecretFile: files.secret,
      },
      adminToken,
      adminTokenFile: files.admin,
    },
    stop: () => (ended ??= running.disposeAsync()),
  })
  const answerGit = createGitAnswers(context, gate)
  const answerApi = getRequestListener(api.fetch)
  const answerPages = getRequestListener(createPages(context, forge).fetch)
  const answerOauth = getRequestListener(createOauth(context, adminToken).fetch)
  const answerAdmin = getRequestListener(createAdminRoutes(forge, log).fetch)
  server.on('request', (request, response) => {
    if (answerGit(request, response)) return
    request.url = byName(context, request.url ?? '/')
    const answer = request.url.startsWith('/_forge/')
      ? answerAdmin
      : /^\/(settings|organizations|apps)\//.test(request.url)
        ? answerPages
        : request.url.startsWith('/login/oauth/')
          ? answerOauth
          : answerApi
    void answer(request, response)
  })
  await gate.recover()
  deliverer.wake()
  await keepAddress(dir, { url: context.urls.base, caFile: ca.certFile })
  const running = starting.move()
  // Requests end first, then what they have begun, then the state.
  running.defer(() => end(server, sockets))
  return forge
}

/** The same URL with the repository's name where it had its number. */
function byName({ state }: ForgeContext, url: string): string {
  const [, id, rest = ''] = /^\/api\/v3\/repositories\/(\d{1,15})([/?].*)?$/.exec(url) ?? []
  const found = id === undefined ? null : state.repositories.byId(Number(id))
  return found ? `/api/v3/repos/${found.owner}/${found.name}${rest}` : url
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw new Error(`The forge cannot listen on ${host}:${port}; its clone URLs name this port`, { cause })
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the forge has no port')
  return address.port
}

async function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  // Not closeAllConnections: that leaves those that have not finished their TLS handshake.
  for (const socket of sockets) socket.destroy()
  await closed
}

/** The connections that are open, however far they have come. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return sockets
}
