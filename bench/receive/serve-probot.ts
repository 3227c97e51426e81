import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { benchSecret } from './make-push.ts'
import { serveUntilDone } from './serve-until-done.ts'

/** The little of Probot that is used; it is installed by the benchmark alone, so it has no types here. */
interface Probot {
  createProbot: (options: unknown) => unknown
  createNodeMiddleware: (
    app: (probot: { on(event: string, handler: () => void): void }) => void,
    options: unknown,
  ) => Promise<(request: IncomingMessage, response: ServerResponse) => unknown>
}

/** Probot with an empty handler for pushes, as its documentation mounts it on Node's server. */
const installed = join(process.argv[2] ?? '.', 'node_modules/probot/lib/index.js')
const { createProbot, createNodeMiddleware } = (await import(pathToFileURL(installed).href)) as Probot
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const probot = createProbot({
  overrides: {
    appId: 1,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }),
    secret: benchSecret,
    logLevel: 'fatal',
  },
})
let handled = 0
const middleware = await createNodeMiddleware((app) => app.on('push', () => void (handled += 1)), {
  probot,
  webhooksPath: '/api/github/webhooks',
})
const server = createServer((request, response) => void middleware(request, response))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

await serveUntilDone(`http://127.0.0.1:${port}/api/github/webhooks`, () => {
  server.closeAllConnections()
  server.close()
  return Promise.resolve(handled)
})
