import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

interface GuardedRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  host: string
}

/** In front of an open registry: one that wants a login, with Basic or, as Docker Hub and GitHub, with Bearer. */
export async function guardRegistry(
  registry: string,
  login: { username: string; password: string },
  scheme: 'basic' | 'bearer',
): Promise<GuardedRegistry> {
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
  const tokens = new Set<string>()
  const server = createServer((incoming, response) => {
    const { authorization = '' } = incoming.headers
    const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? ''}`)
    if (url.pathname === '/token') {
      const token = `token for ${url.searchParams.get('scope') ?? ''}`
      tokens.add(`Bearer ${token}`)
      response.writeHead(authorization === basic ? 200 : 401).end(JSON.stringify({ token }))
      return
    }
    const allowed = scheme === 'basic' ? authorization === basic : tokens.has(authorization)
    if (!allowed) {
      const challenge =
        scheme === 'basic' ? 'Basic realm="test"' : `Bearer realm="${url.origin}/token",service="test"`
      incoming.resume()
      response
        .writeHead(401, { 'www-authenticate': challenge })
        .end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}')
      return
    }
    const forwarded = request(
      { ...urlParts(registry), path: incoming.url, method: incoming.method, headers: incoming.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      },
    )
    forwarded.on('error', () => response.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function urlParts(host: string): { host: string; port: string } {
  const [name = '', port = ''] = host.split(':')
  return { host: name, port }
}
