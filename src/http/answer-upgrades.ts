import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Hono } from 'hono'
import { WebSocketServer } from 'ws'
import type { Log } from '../ports.ts'
import type { HttpEnv } from './http-env.ts'

/** What our sockets speak: JSON messages as docs/api.md has them. */
const protocol = 'slipway.v1'
const bearerProtocol = /^slipway\.bearer\.(.+)$/
/** Clients say next to nothing. */
const mostBytes = 4 * 1024

/**
 * Whether a request wants a socket where there is one. Everything else that asks for an upgrade, such as h2c, is
 * answered as if it had not.
 */
export function wantsSocket({ method, headers, url = '' }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    /^\/api\/v1\/events\/ws\/?(?:\?|$)/.test(url)
  )
}

/**
 * Lets the app's routes decide on a WebSocket, with all that stands before them; a refusal is written as the answer
 * that it is.
 */
export function answerUpgrades(parts: {
  app: Hono<HttpEnv>
  closing: AbortSignal
  log: Log
}): (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const { app, closing, log } = parts
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: mostBytes,
    perMessageDeflate: false,
    // The token that came as a protocol is never sent back.
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : false),
  })

  async function answer(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    let take: Parameters<NonNullable<HttpEnv['Bindings']['upgrade']>>[0] | null = null
    const bindings = { incoming, closing, upgrade: (taken: NonNullable<typeof take>) => void (take = taken) }
    const response = await app.fetch(requestOf(incoming), bindings)
    const taken = take as Parameters<NonNullable<HttpEnv['Bindings']['upgrade']>>[0] | null
    if (taken === null) {
      await refuse(socket, response)
      return
    }
    let isOpen = false
    socket.once('close', () => {
      if (!isOpen) taken(null)
    })
    server.handleUpgrade(incoming, socket, head, (webSocket) => {
      isOpen = true
      taken(webSocket)
    })
  }

  return (incoming, socket, head) => {
    socket.on('error', () => socket.destroy())
    void answer(incoming, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'an upgrade to a WebSocket failed')
      socket.destroy()
    })
  }
}

/** A token that came as a protocol stands where tokens are looked for. */
function requestOf({ headers, url = '/' }: IncomingMessage): Request {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) copied.set(name, Array.isArray(value) ? value.join(', ') : value)
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim())
  const token = offered.map((one) => bearerProtocol.exec(one)?.[1]).find((found) => found !== undefined)
  if (token !== undefined && !copied.has('authorization')) copied.set('authorization', `Bearer ${token}`)
  return new Request(new URL(url, 'http://slipway.invalid'), { headers: copied })
}

async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`]
  response.headers.forEach((value, name) => lines.push(`${name}: ${value}`))
  lines.push(`content-length: ${body.length}`, 'connection: close', '', '')
  socket.end(Buffer.concat([Buffer.from(lines.join('\r\n')), body]))
}
