import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Ca } from '../../ca.ts'
import type { KubeObject } from '../objects/client.ts'
import { ApiError } from '../objects/client.ts'
import { answerError } from './answer.ts'
import { answerRequest } from './answer-request.ts'
import type { ApiParts } from './call.ts'

interface ApiServerOptions extends ApiParts {
  ca: Ca
  /** The only credential: a bearer token with all rights. */
  token: string
  /** 0 takes any that is free. */
  port: number
}

interface ApiServer {
  /** `https://127.0.0.1:PORT` */
  url: string
  port: number
  /** Ends watches and followed logs as if their time were up; what does not end by itself is cut off. */
  close(): Promise<void>
}

const host = '127.0.0.1'
/** A handshake costs more than a request, and clients come back every few seconds. */
const keepAliveMs = 60_000
/** An upload waits for its Pod, and then for its own bytes. */
const requestMs = 30 * 60_000
/** For answers to end by themselves when the server closes. */
const closingMs = 1000
/** What tells whether the server lives says nothing else, so it asks for no token. */
const openPaths = ['/healthz', '/livez', '/readyz']

/**
 * The Kubernetes API for the kinds that a build needs, over HTTPS on loopback: enough of it that
 * kubectl and client-node see a cluster.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { ca, token, port, ...parts } = options
  const closing = new AbortController()
  const isToken = sameAs(token)
  const answering = new Set<ServerResponse>()
  const textOf = rememberTexts()

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const gone = new AbortController()
    answering.add(response)
    response.on('close', () => {
      answering.delete(response)
      gone.abort()
    })
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (openPaths.includes(path)) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok')
      return
    }
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!isToken(bearer)) {
      answerError(response, new ApiError(401, 'Unauthorized', 'Unauthorized'), parts.log)
      return
    }
    const signal = AbortSignal.any([gone.signal, closing.signal])
    answerRequest({ ...parts, textOf }, request, response, signal).catch((error: unknown) => {
      if (!gone.signal.aborted) answerError(response, error, parts.log)
    })
  }

  const server = createServer(await ca.issue([host, 'localhost']), handle)
  server.keepAliveTimeout = keepAliveMs
  server.requestTimeout = requestMs
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const bound = (server.address() as AddressInfo).port
  return {
    url: `https://${host}:${bound}`,
    port: bound,
    async close() {
      closing.abort()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const ended = Promise.allSettled([...answering].map((response) => once(response, 'close')))
      const patience = new AbortController()
      await Promise.race([ended, parts.clock.sleep(closingMs, patience.signal)])
      patience.abort()
      // Also those whose handshake is under way, which the server does not count yet.
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** A change is told to everybody who watches, but written out once. */
function rememberTexts(): (object: KubeObject) => string {
  const texts = new WeakMap<KubeObject, string>()
  return (object) => {
    const known = texts.get(object)
    if (known !== undefined) return known
    const text = JSON.stringify(object)
    texts.set(object, text)
    return text
  }
}

/** Compares in a time that does not depend on where two tokens differ, nor on their length. */
function sameAs(expected: string): (given: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const wanted = digest(expected)
  return (given) => timingSafeEqual(digest(given), wanted)
}
