import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  /** With the query. */
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON; null without a body. */
  body: unknown
}

/** `hang up` closes the connection without an answer. */
export type ScriptedAnswer =
  { status?: number; headers?: Record<string, string>; json?: unknown; bytes?: Uint8Array } | 'hang up'

export interface ScriptedServer {
  url: string
  requests: SeenRequest[]
  /** What was asked, in short: `GET /path`. */
  asked(): string[]
  close(): Promise<void>
}

/** A real HTTP server on loopback that answers as the test says. */
export async function startScriptedServer(
  answer: (request: SeenRequest, earlier: number) => ScriptedAnswer | Promise<ScriptedAnswer>,
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = []
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const text = Buffer.concat(chunks).toString()
      const request = { method, path: url, headers, body: text === '' ? null : (JSON.parse(text) as unknown) }
      const earlier = requests.filter((other) => other.method === method && other.path === url).length
      requests.push(request)
      void Promise.resolve(answer(request, earlier)).then((said) => {
        if (said === 'hang up') return incoming.socket.destroy()
        const type = said.bytes
          ? 'application/vnd.github.raw; charset=utf-8'
          : 'application/json; charset=utf-8'
        outgoing.writeHead(said.status ?? 200, { 'content-type': type, ...said.headers })
        outgoing.end(said.bytes ?? JSON.stringify(said.json ?? {}))
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    asked: () => requests.map(({ method, path }) => `${method} ${path}`),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
