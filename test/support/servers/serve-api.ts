import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'

export interface ApiCall {
  method: string
  path: string
  query: URLSearchParams
  type: string | undefined
  body: unknown
  /** The token that came with it. */
  authorization: string | undefined
}

/** What to answer: a Status-like object with its code, or a free hand over the response. */
export type ApiAnswer =
  { code: number; body: unknown; headers?: Record<string, string> } | ((response: ServerResponse) => void)

export interface ServedApi extends AsyncDisposable {
  /** Path of a kubeconfig that names this server. */
  kubeconfig: string
  calls: ApiCall[]
  /** Breaks every connection, as a network does. */
  cut(): void
}

/** A real HTTP server in the place of an API server; `answer` says what it says. */
export async function serveApi(answer: (call: ApiCall) => ApiAnswer): Promise<ServedApi> {
  const calls: ApiCall[] = []
  const server = createServer((request, response) => void handle(request, response))

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://api')
    const hasBody = request.headers['content-type'] !== undefined
    const call: ApiCall = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      type: request.headers['content-type'],
      body: hasBody ? await json(request) : null,
      authorization: request.headers.authorization,
    }
    calls.push(call)
    const said = answer(call)
    if (typeof said === 'function') {
      said(response)
      return
    }
    response.writeHead(said.code, { 'content-type': 'application/json', ...said.headers })
    response.end(JSON.stringify(said.body))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const directory = await mkdtemp(join(tmpdir(), 'slipway-api-'))
  const kubeconfig = join(directory, 'kubeconfig')
  const named = (name: string, value: object) => ({ name, ...value })
  await writeFile(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
      clusters: [
        named('test', { cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }),
      ],
      users: [named('test', { user: { token: 'sesame' } })],
      contexts: [named('test', { context: { cluster: 'test', user: 'test' } })],
    }),
  )
  return {
    kubeconfig,
    calls,
    cut: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** A `Status` object, as the API server answers errors. */
export function statusAnswer(code: number, reason: string, message: string, kind?: string): ApiAnswer {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message,
    details: { kind },
  }
  return { code, body }
}
