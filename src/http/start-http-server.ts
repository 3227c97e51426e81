import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Log } from '../ports.ts'
import { answerUpgrades, wantsSocket } from './answer-upgrades.ts'
import type { HttpEnv } from './http-env.ts'

export interface HttpServer {
  /** Where it listens; for an address of all interfaces, by loopback. */
  url: string
  port: number
  /** Still takes requests, and asks for another connection with each answer: clients move on to other replicas. */
  drain(): void
  /**
   * Takes no new connections, ends event streams, waits for requests at work, and cuts what is left
   * after `graceMs`. Safe to call twice.
   */
  close(graceMs: number): Promise<void>
}

/** Listens; rejects with Node's error when the address cannot be had (`EADDRINUSE`, `EACCES`). */
export async function startHttpServer(parts: {
  app: Hono<HttpEnv>
  host: string
  port: number
  log: Log
  /** Who sends headers or a body by the drop keeps a connection this long, and no longer. */
  timeouts?: { headersMs: number; requestMs: number }
}): Promise<HttpServer> {
  const { app, host, port, log } = parts
  const { headersMs, requestMs } = parts.timeouts ?? { headersMs: 15_000, requestMs: 120_000 }
  const closing = new AbortController()
  let isDraining = false
  const listener = getRequestListener((request, env) =>
    app.fetch(request, { ...env, closing: closing.signal }),
  )
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(5_000, headersMs),
      maxHeaderSize: 16 * 1024,
      shouldUpgradeCallback: wantsSocket,
    },
    (incoming, outgoing) => {
      // Answers that began before the close promised to keep their connection: break that promise.
      if (isDraining || closing.signal.aborted) outgoing.setHeader('connection', 'close')
      outgoing.once('close', () => {
        if (closing.signal.aborted) setImmediate(() => server.closeIdleConnections())
      })
      void listener(incoming, outgoing)
    },
  )
  server.on('upgrade', answerUpgrades({ app, closing: closing.signal, log }))
  server.maxRequestsPerSocket = 10_000
  server.listen(port, host)
  await once(server, 'listening')
  server.on('error', (error) => log.error({ err: error }, 'HTTP server error'))
  const address = server.address() as AddressInfo
  return {
    url: `http://${reachable(address)}:${address.port}`,
    port: address.port,
    drain: () => (isDraining = true),
    close: (graceMs) => close(server, closing, graceMs, log),
  }
}

async function close(server: Server, closing: AbortController, graceMs: number, log: Log): Promise<void> {
  closing.abort()
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cut = setTimeout(() => {
    log.warn({ graceMs }, 'requests still at work after the grace were cut')
    server.closeAllConnections()
  }, graceMs)
  await closed
  clearTimeout(cut)
}

function reachable({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1'
  return family === 'IPv6' ? `[${address}]` : address
}
