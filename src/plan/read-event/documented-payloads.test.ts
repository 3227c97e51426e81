import { createHmac, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { documentedPayloads } from '../../../test/support/documented-payloads.ts'
import { openTestStore } from '../../../test/support/open-test-store.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { systemClock } from '../../clock.ts'
import type { HttpEnv } from '../../http/http-env.ts'
import { startHttpServer, type HttpServer } from '../../http/start-http-server.ts'
import { createWebhookRoute } from '../../http/webhook.ts'
import { readEvent } from './read-event.ts'

const secret = 'a secret of the test'
/** Per event, what its payloads come to; other events are never stored. */
const kinds: Record<string, string[]> = {
  push: ['push', 'ref_gone'],
  pull_request: ['pull_request', 'ref_gone', 'ignored'],
  merge_group: ['merge_group'],
  check_run: ['ignored'],
  check_suite: ['asked', 'ignored'],
  issue_comment: ['ignored'],
  installation: ['access'],
  installation_repositories: ['access'],
  repository: ['access', 'ignored'],
}

let store: Awaited<ReturnType<typeof openTestStore>>
let server: HttpServer
beforeAll(async () => {
  store = await openTestStore()
  const app = new Hono<HttpEnv>()
  const meter = { count: () => {} }
  app.route('/', createWebhookRoute({ store, secrets: [secret], clock: systemClock, log: silentLog, meter }))
  server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
})
afterAll(async () => {
  await server.close(0)
  await store[Symbol.asyncDispose]()
})

/** What the receiver keeps of a payload; null when it says that there is nothing to do. */
async function deliver(event: string, payload: unknown): Promise<{ event: string; body: Uint8Array } | null> {
  const body = JSON.stringify(payload)
  const response = await fetch(server.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  })
  expect([200, 202]).toContain(response.status)
  return response.status === 200
    ? null
    : await store.commit('claimDelivery', { owner: 'test', now: Date.now() })
}

describe('the payloads of GitHub’s documentation', () => {
  it.each(documentedPayloads)(
    'of $name are received, and read or ignored for a reason',
    async (documented) => {
      const seen = new Set<string>()
      for (const payload of documented.examples) {
        const kept = await deliver(documented.name, payload)
        expect(kept === null).toBe(!(documented.name in kinds))
        const read: unknown = kept === null ? payload : JSON.parse(Buffer.from(kept.body).toString())
        const event = readEvent(documented.name, read, 1)
        seen.add(event.kind)
        if (event.kind !== 'ignored') continue
        expect(event.reason).not.toContain('cannot be used')
        expect(event.reason).toMatch(/^[^\n]{20,200}\.$/)
        expect(event.reason).toContain(documented.name)
        if (documented.name in kinds) expect(event.reason).toContain(payload['action'])
      }
      expect([...seen].sort()).toEqual((kinds[documented.name] ?? ['ignored']).sort())
    },
  )
})
