import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Hono } from 'hono'
import { createHttpApp } from '../../../src/http/create-http-app.ts'
import { createMeter, type ExposedMeter } from '../../../src/http/create-meter.ts'
import type { HttpEnv } from '../../../src/http/http-env.ts'
import { startHttpServer, type HttpServer } from '../../../src/http/start-http-server.ts'
import type { Tenant } from '../../../src/domain/index.ts'
import type { Clock, Store } from '../../../src/ports.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { fixedTenants } from '../../../src/tenants.ts'
import { expectDocumented } from '../expect-documented.ts'
import { keepingLog } from '../fakes/silent-log.ts'

export interface TestHttp {
  app: Hono<HttpEnv>
  server: HttpServer
  store: Store
  meter: ExposedMeter
  token: string
  /** Moves the clock that sessions and limits see. */
  forward(ms: number): void
  /** Every line that was logged, as JSON. */
  logged: string[]
  /** Asks with the token. */
  get(path: string, init?: RequestInit): Promise<Response>
  /** Asks as a stranger; redirects are not followed. */
  ask(path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

type AppParts = Parameters<typeof createHttpApp>[0]

/** What a test has its own of; everything else of the app is made here. */
export type TestHttpOptions = Partial<Omit<AppParts, 'tenants' | 'webhook' | 'meter' | 'clock' | 'log'>> & {
  tenants?: readonly Tenant[]
  /** Left out: one that is free. */
  port?: number
  /** What time it is to the app; left out: the machine's. */
  now?: () => number
}

/** The HTTP side on loopback, with the real store: one of its own, or a given one, which outlives it. */
export async function startHttp(options: TestHttpOptions = {}): Promise<TestHttp> {
  const { port = 0, now = Date.now, store: given, ...parts } = options
  const directory = await mkdtemp(join(tmpdir(), 'slipway-http-'))
  const log = keepingLog()
  const time = { ahead: 0 }
  const clock: Clock = {
    now: () => now() + time.ahead,
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  }
  const ownStore = given === undefined ? await openStore({ file: join(directory, 'slipway.db'), log }) : null
  const store = given ?? ownStore!
  const meter = createMeter()
  const token = 'a-token-of-the-test-0123456789'
  const webhook = new Hono()
  webhook.post('/', (c) => c.text('webhook', 202))
  const app = createHttpApp({
    store,
    webhook,
    apiToken: token,
    publicUrl: null,
    readiness: () => Promise.resolve([]),
    planBuild: () => Promise.resolve({ kind: 'refused', reason: 'Nobody plans in this test.' }),
    maxRunning: 4,
    apiRequestsPerMinute: 1_000_000,
    maxLiveReaders: 1000,
    ...parts,
    tenants: fixedTenants(parts.tenants ?? []),
    meter,
    clock,
    log,
  })
  const server = await startHttpServer({ app, host: '127.0.0.1', port, log })
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(server.url + path, { redirect: 'manual', ...init })
    await expectDocumented(init.method ?? 'GET', path, answer)
    return answer
  }
  return {
    app,
    server,
    store,
    meter,
    token,
    logged: log.lines,
    ask,
    forward: (ms) => void (time.ahead += ms),
    get: (path, init = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${token}`)
      return ask(path, { ...init, headers })
    },
    async close() {
      await server.close(100)
      await ownStore?.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
