import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { Ca } from '../../src/embedded/ca.ts'
import { listedRuns } from './listed-runs.ts'

/** An API server in front of another, that makes trouble. */
export interface TroubleProxy extends AsyncDisposable {
  /** Names this server and a token file that is written anew whenever the token is. */
  kubeconfig: string
  /** Requests since the last look, by what was asked. */
  counted(): Map<string, number>
  /** What went wrong since the start, by kind. */
  troubles: Map<string, number>
  sockets(): number
  /** Breaks every connection. */
  cut(): void
  /** Takes no connections for a while. */
  goAway(ms: number): void
  /** The token that is valid is no more, and another one is in the file. */
  renewToken(): Promise<void>
}

interface ProxyOptions {
  dir: string
  ca: Ca
  upstream: { url: string; token: string }
  /** BuildRuns that every list of them ends with. */
  buildRuns: number
  /** From 0 to 1. */
  random: () => number
}

/** Serves on loopback; how likely each trouble is, is written below. */
export async function startTroubleProxy(options: ProxyOptions): Promise<TroubleProxy> {
  const { dir, ca, upstream, random } = options
  const agent = new Agent({ ca: ca.cert, keepAlive: true })
  const sockets = new Set<Socket>()
  const troubles = new Map<string, number>()
  let counts = new Map<string, number>()
  let awayUntil = 0
  let token = ''

  const note = (kind: string) => void troubles.set(kind, (troubles.get(kind) ?? 0) + 1)
  const { key, cert } = await ca.issue(['127.0.0.1'])
  const server = createServer({ key, cert }, handle)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    if (Date.now() < awayUntil) socket.destroy()
  })

  function handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const url = new URL(incoming.url ?? '/', 'https://api')
    const isWatch = url.searchParams.has('watch')
    const what = nameOf(incoming.method ?? '', url)
    counts.set(what, (counts.get(what) ?? 0) + 1)
    if (incoming.headers.authorization !== `Bearer ${token}`) {
      note('expired token')
      refuse(outgoing, 401, 'Unauthorized')
      return
    }
    const isPage = url.searchParams.has('continue')
    const dice = random()
    if (dice < 0.02) {
      note('429')
      outgoing.setHeader('retry-after', '1')
      refuse(outgoing, 429, 'TooManyRequests')
    } else if (dice < 0.03) {
      note('503')
      refuse(outgoing, 503, 'ServiceUnavailable')
    } else if (dice < 0.04) {
      note('connection broken')
      incoming.socket.destroy()
    } else if ((isWatch || isPage) && dice < (isWatch ? 0.1 : 0.042)) {
      note(isWatch ? '410 for a watch' : '410 for a page')
      refuse(outgoing, 410, 'Expired')
    } else if (dice < 0.2) {
      note('slow answer')
      setTimeout(() => pass(incoming, outgoing, url), random() * 1_500)
    } else pass(incoming, outgoing, url)
  }

  function pass(incoming: IncomingMessage, outgoing: ServerResponse, url: URL): void {
    const page = listedRuns(url, options.buildRuns)
    if (page !== null) {
      outgoing.writeHead(200, { 'content-type': 'application/json' })
      outgoing.end(page)
      return
    }
    const isList =
      incoming.method === 'GET' && !url.searchParams.has('watch') && url.pathname.endsWith('/buildruns')
    const isFrozen = url.searchParams.has('watch') && random() < 0.03
    if (isFrozen) note('half-open watch')
    const headers = { ...incoming.headers, authorization: `Bearer ${upstream.token}` }
    delete headers.host
    const onward = request(
      new URL(url.pathname + url.search, upstream.url),
      { method: incoming.method, headers, agent },
      (answer) => {
        if (isList) return void addPages(answer, outgoing)
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        outgoing.flushHeaders()
        // A half-open connection: it stays, and nothing comes any more.
        if (isFrozen) answer.resume()
        else answer.pipe(outgoing)
      },
    )
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }

  /** The list of the cluster goes on with BuildRuns of long ago. */
  async function addPages(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    const list = JSON.parse(Buffer.concat(chunks).toString()) as { metadata?: Record<string, unknown> }
    if (options.buildRuns > 0 && list.metadata && !list.metadata['continue'])
      list.metadata['continue'] = `soak-0-${String(list.metadata['resourceVersion'])}`
    outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(list))
  }

  async function renewToken(): Promise<void> {
    const fresh = randomUUID()
    await writeFile(join(dir, 'soak-token'), `${fresh}\n`)
    token = fresh
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await renewToken()
  const kubeconfig = join(dir, 'soak-kubeconfig')
  const cluster = { server: `https://127.0.0.1:${port}`, 'certificate-authority': ca.certFile }
  await writeFile(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'soak' },
      clusters: [{ name: 'soak', cluster }],
      users: [{ name: 'soak', user: { tokenFile: 'soak-token' } }],
      contexts: [{ name: 'soak', context: { cluster: 'soak', user: 'soak' } }],
    }),
  )
  const cut = () => {
    note('all connections cut')
    for (const socket of sockets) socket.destroy()
  }
  return {
    kubeconfig,
    troubles,
    counted() {
      const last = counts
      counts = new Map()
      return last
    },
    sockets: () => sockets.size,
    cut,
    goAway(ms) {
      note('server away')
      awayUntil = Date.now() + ms
      cut()
    },
    renewToken,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      agent.destroy()
    },
  }
}

function refuse(outgoing: ServerResponse, code: number, reason: string): void {
  outgoing.writeHead(code, { 'content-type': 'application/json' })
  outgoing.end(
    JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: reason }),
  )
}

/** `GET pods/log`, `watch taskruns`, `page buildruns`: without the names of anything. */
function nameOf(method: string, { pathname, searchParams }: URL): string {
  const [, rest = pathname] = /\/namespaces\/[^/]+\/(.+)$/.exec(pathname) ?? []
  const [kind = '', name, part] = rest.split('/')
  if (searchParams.has('watch')) return `watch ${kind}`
  if (searchParams.has('continue')) return `page ${kind}`
  if (method === 'GET' && name === undefined) return `list ${kind}`
  return `${method} ${part === undefined ? kind : `${kind}/${part}`}`
}
