import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import type { HttpEnv } from '../../src/http/http-env.ts'
import { startHttpServer } from '../../src/http/start-http-server.ts'
import { createWebhookRoute } from '../../src/http/webhook.ts'
import type { Log } from '../../src/ports.ts'
import { openStore } from '../../src/store/open-store.ts'
import { benchSecret } from './make-push.ts'
import { serveUntilDone } from './serve-until-done.ts'

/** Slipway's receiver and store in a process of their own, in a fresh database on this disk. */
const directory = await mkdtemp(join(process.argv[2] ?? '.', 'receive-'))
const log: Log = { debug() {}, info() {}, warn: console.error, error: console.error }
const store = await openStore({ file: join(directory, 'slipway.db'), log })
const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
const meter = { count: () => {} }
const app = new Hono<HttpEnv>()
app.route('/webhooks/github', createWebhookRoute({ store, secrets: [benchSecret], clock, log, meter }))
const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log })

await serveUntilDone(`${server.url}/webhooks/github`, async () => {
  const { deliveriesWaiting } = await store.read('counts', undefined)
  await server.close(1_000)
  await store.close()
  await rm(directory, { recursive: true })
  return deliveriesWaiting
})
