import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleTenant } from '../../test/support/samples/sample-tenant.ts'
import { openTestStore } from '../../test/support/open-test-store.ts'
import { keepingLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import type { Counter, Store } from '../ports.ts'
import { Unavailable } from '../ports.ts'
import type { HttpEnv } from './http-env.ts'
import { fixedTenants } from '../tenants.ts'
import { startHttpServer, type HttpServer } from './start-http-server.ts'
import { createWebhookRoute, type WebhookParts } from './webhook.ts'

const secret = "It's a Secret to Everybody"
const push = Buffer.from(JSON.stringify({ ref: 'refs/heads/main', hint: 'a payload' }))
const clock = { now: () => 1_700_000_000_000, sleep: () => Promise.resolve() }

let store: Store & AsyncDisposable
let log: ReturnType<typeof keepingLog>
let counted: string[]
const servers: HttpServer[] = []

beforeEach(async () => {
  store = await openTestStore()
  log = keepingLog()
  counted = []
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close(0)))
  await store[Symbol.asyncDispose]()
})

/** The route behind the real server, as the service mounts it. */
async function serve(change: Partial<WebhookParts> = {}): Promise<URL> {
  const meter = {
    count: (_: Counter, labels: Record<string, string> = {}) =>
      void counted.push(`${labels['event']} ${labels['result']}`),
  }
  const app = new Hono<HttpEnv>()
  app.route(
    '/webhooks/github',
    createWebhookRoute({ store, secrets: [secret], clock, log, meter, ...change }),
  )
  const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log })
  servers.push(server)
  return new URL('/webhooks/github', server.url)
}

const sign = (body: Uint8Array, key = secret) =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`

function headersOf(
  body: Uint8Array,
  change: Record<string, string | undefined> = {},
): Record<string, string> {
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': sign(body),
    ...change,
  }
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

async function deliver(
  url: URL,
  body: Uint8Array<ArrayBuffer>,
  change: Record<string, string | undefined> = {},
) {
  const response = await fetch(url, { method: 'POST', body, headers: headersOf(body, change) })
  return {
    status: response.status,
    body: (await response.json()) as Record<string, string>,
    headers: response.headers,
  }
}

const stored = async () => (await store.read('deliveries', { limit: 100, before: null })).items

describe('POST /webhooks/github', () => {
  it('answers 202 with the id once the delivery is stored, byte for byte', async () => {
    const guid = randomUUID()
    const url = await serve()
    expect(await deliver(url, push, { 'x-github-delivery': guid })).toMatchObject({
      status: 202,
      body: { id: guid },
    })
    expect(await stored()).toMatchObject([
      { guid, event: 'push', state: 'received', receivedAt: clock.now() },
    ])
    const claimed = await store.commit('claimDelivery', { owner: 'test', now: clock.now() })
    expect(Buffer.from(claimed!.body)).toEqual(push)
    expect(counted).toEqual(['push accepted'])
  })

  it('answers 200 for a GUID seen before and stores it once', async () => {
    const url = await serve()
    const same = { 'x-github-delivery': randomUUID() }
    await deliver(url, push, same)
    expect(await deliver(url, push, same)).toMatchObject({ status: 200, body: { status: 'seen' } })
    expect(await stored()).toHaveLength(1)
    expect(counted).toEqual(['push accepted', 'push seen'])
  })

  it('answers 202 again for a GUID whose processing had failed', async () => {
    const url = await serve()
    const same = { 'x-github-delivery': randomUUID() }
    await deliver(url, push, same)
    const claimed = await store.commit('claimDelivery', { owner: 'test', now: clock.now() })
    await store.commit('deferDelivery', { deliveryId: claimed!.id, error: 'broken', retryAt: null })
    expect((await deliver(url, push, same)).status).toBe(202)
    expect(await stored()).toMatchObject([{ state: 'received' }])
  })

  it('takes a body that comes in chunks, and one that is large', async () => {
    const url = await serve()
    const large = Buffer.from(JSON.stringify({ padding: 'x'.repeat(2_000_000) }))
    expect((await deliver(url, large)).status).toBe(202)
    const { request, answer } = open(url, headersOf(push))
    request.write(push.subarray(0, 10))
    request.end(push.subarray(10))
    expect((await answer).statusCode).toBe(202)
  })

  it('lets several secrets be valid at once', async () => {
    const url = await serve({ secrets: ['the new one', secret] })
    expect((await deliver(url, push)).status).toBe(202)
    expect((await deliver(url, push, { 'x-hub-signature-256': sign(push, 'the new one') })).status).toBe(202)
    expect((await deliver(url, push, { 'x-hub-signature-256': sign(push, 'the old one') })).status).toBe(401)
  })

  it('refuses to start with an empty secret', async () => {
    await expect(serve({ secrets: [secret, ''] })).rejects.toThrow('empty')
  })

  it('takes nothing where there is no secret', async () => {
    const url = await serve({ secrets: [] })
    for (const key of ['', secret])
      expect((await deliver(url, push, { 'x-hub-signature-256': sign(push, key) })).status).toBe(401)
  })

  it.each([
    [401, 'no signature', { 'x-hub-signature-256': undefined }],
    [401, 'a wrong signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    [401, 'SHA-1 alone', { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' }],
    [400, 'no event', { 'x-github-event': undefined }],
    [400, 'an event that is no name', { 'x-github-event': 'push; drop' }],
    [400, 'no delivery id', { 'x-github-delivery': undefined }],
    [400, 'a delivery id that is no GUID', { 'x-github-delivery': 'x'.repeat(36) }],
    [415, 'a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('answers %i for %s, stores nothing and logs nothing of the body', async (status, _, change) => {
    const url = await serve()
    const answer = await deliver(url, push, change)
    expect(answer).toMatchObject({ status, body: { status } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await stored()).toEqual([])
    expect(log.lines).toHaveLength(1)
    expect(log.lines.join()).not.toMatch(/payload|refs\/heads|drop|x{36}/)
    expect(counted).toEqual(['other refused'])
  })

  it('tells who sends forms which setting to change', async () => {
    const answer = await deliver(await serve(), push, { 'content-type': 'application/x-www-form-urlencoded' })
    expect(answer.body['detail']).toContain('application/json: choose it under “Content type”')
  })

  it.each(['', '{"ref":', '{"ref": }', '["a list"]', '"text"', 'null'])(
    'answers 400 to the signed body %j, which is no JSON object',
    async (text) => {
      const url = await serve()
      expect((await deliver(url, Buffer.from(text))).status).toBe(400)
      expect((await deliver(url, Buffer.from(text), { 'x-hub-signature-256': 'sha256=no' })).status).toBe(401)
      expect(await stored()).toEqual([])
    },
  )

  it.each(['[', '"'])('answers 400 to a large signed body that begins with %s', async (first) => {
    const large = Buffer.from(`${first}${'x'.repeat(20_000)}}`)
    expect((await deliver(await serve(), large)).status).toBe(400)
  })

  it('answers 400 to a large signed body that is cut off, or is not UTF-8', async () => {
    const url = await serve()
    const large = Buffer.from(JSON.stringify({ padding: 'x'.repeat(20_000) }))
    expect((await deliver(url, large.subarray(0, -1))).status).toBe(400)
    large[1_000] = 0xff
    expect((await deliver(url, large)).status).toBe(400)
  })

  it('answers 400 to a large signed body with a mistake in its middle', async () => {
    const list = Array.from({ length: 40_000 }, (_, index) => ({ index }))
    const text = JSON.stringify({ list }).replace('{"index":20000}', '{"index":20000,}')
    expect((await deliver(await serve(), Buffer.from(text))).status).toBe(400)
    expect(await stored()).toEqual([])
  })

  it('answers pong to a ping and 200 to what it does not support, and stores neither', async () => {
    const url = await serve()
    expect(await deliver(url, push, { 'x-github-event': 'ping' })).toMatchObject({
      status: 200,
      body: { status: 'pong' },
    })
    expect(await deliver(url, push, { 'x-github-event': 'star' })).toMatchObject({
      status: 200,
      body: { status: 'unsupported' },
    })
    expect(await stored()).toEqual([])
    expect(counted).toEqual(['ping accepted', 'other unsupported'])
  })

  it('answers 413 before reading a body that is declared over the cap', async () => {
    const url = await serve({ maxBodyBytes: 1_000 })
    const { request, answer } = open(url, { ...headersOf(push), 'content-length': '1001' })
    request.flushHeaders()
    const { statusCode, headers } = await answer
    expect(statusCode).toBe(413)
    expect(headers.connection).toBe('close')
    request.destroy()
  })

  it('answers 413 as soon as an undeclared body gets over the cap', async () => {
    const url = await serve({ maxBodyBytes: 1_000 })
    const { request, answer } = open(url, headersOf(push))
    request.write(Buffer.alloc(1_001, 'x'))
    expect((await answer).statusCode).toBe(413)
    request.destroy()
  })

  it('answers 503 while too many bytes are under way, and takes more when they are through', async () => {
    const url = await serve({ maxInFlightBytes: 100_000 })
    const padded = Buffer.from(JSON.stringify({ padding: 'x'.repeat(70_000) }))
    const slow = open(url, { ...headersOf(padded), 'content-length': String(padded.byteLength) })
    slow.request.write(padded.subarray(0, 1_000))

    let busy = await deliver(url, padded)
    // Both take the same way: sooner or later the slow one is first.
    while (busy.status !== 503) busy = await deliver(url, padded)
    expect(busy.headers.get('retry-after')).toBe('5')

    slow.request.end(padded.subarray(1_000))
    expect((await slow.answer).statusCode).toBe(202)
    expect((await deliver(url, padded)).status).toBe(202)
  })

  it('gives back what a sender held that broke off', async () => {
    const url = await serve({ maxInFlightBytes: 100_000 })
    const padded = Buffer.from(JSON.stringify({ padding: 'x'.repeat(70_000) }))
    for (let turn = 0; turn < 5; turn += 1) {
      const socket = connect(Number(url.port), url.hostname)
      const head = Object.entries(headersOf(padded)).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(
        `POST ${url.pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 70100\r\n${head.join('')}\r\nxxx`,
      )
      await once(socket, 'connect')
      socket.destroy()
    }
    let answer = await deliver(url, padded)
    while (answer.status === 503) answer = await deliver(url, padded)
    expect(answer.status).toBe(202)
  })

  it('answers 503 when the store cannot, so that GitHub shows it as failed', async () => {
    const broken = { commit: () => Promise.reject(new Unavailable('disk full', 0)) }
    const answer = await deliver(await serve({ store: broken }), push)
    expect(answer).toMatchObject({ status: 503, body: { title: 'Unavailable' } })
  })

  it('has every delivery that it acknowledged while many came at once', async () => {
    const url = await serve()
    const answers = await Promise.all(Array.from({ length: 60 }, () => deliver(url, push)))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(60)
    expect((await stored()).map(({ guid }) => guid).sort()).toEqual(
      answers.map(({ body }) => body['id']).sort(),
    )
  })
})

describe('POST /webhooks/github/<tenant>', () => {
  const tenants = [
    sampleTenant({ name: 'acme', webhookSecrets: ['secret of acme'] }),
    sampleTenant({ name: 'umbrella', webhookSecrets: ['secret of umbrella', 'its next one'] }),
    sampleTenant({ name: 'appless', webhookSecrets: [] }),
  ]
  const at = (url: URL, tenant: string) => new URL(`${url.pathname}/${tenant}`, url)

  it('stores a delivery as the word of that tenant alone', async () => {
    const url = await serve({ tenants: fixedTenants(tenants) })
    const signature = sign(push, 'secret of acme')
    const answer = await deliver(at(url, 'acme'), push, { 'x-hub-signature-256': signature })
    expect(answer.status).toBe(202)
    expect(await stored()).toMatchObject([{ guid: answer.body['id'], tenant: 'acme' }])
    await deliver(url, push)
    expect(await stored()).toMatchObject([{ tenant: null }, { tenant: 'acme' }])
  })

  it('takes each of its secrets, and neither another tenant’s nor the App’s', async () => {
    const url = await serve({ tenants: fixedTenants(tenants) })
    const ask = async (tenant: string, key: string) =>
      (await deliver(at(url, tenant), push, { 'x-hub-signature-256': sign(push, key) })).status
    expect(await ask('umbrella', 'its next one')).toBe(202)
    expect(await ask('umbrella', 'secret of acme')).toBe(404)
    expect(await ask('umbrella', secret)).toBe(404)
    const tenantAtTheApp = await deliver(url, push, { 'x-hub-signature-256': sign(push, 'secret of acme') })
    expect(tenantAtTheApp.status).toBe(401)
  })

  it('answers for a tenant that there is not as for a wrong signature', async () => {
    const url = await serve({ tenants: fixedTenants(tenants) })
    const answers = await Promise.all(
      ['acme', 'appless', 'nobody', '__proto__'].map((name) => deliver(at(url, name), push)),
    )
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(404)
    expect(await stored()).toEqual([])
  })

  it('notes the last ping and the last wrong signature for who sets it up, where there is such a webhook', async () => {
    const url = await serve({ secrets: [secret], tenants: fixedTenants(tenants) })
    const wrong = { 'x-hub-signature-256': sign(push, 'guess') }
    const notes = async () => (await store.read('milestones', undefined)).notes
    await deliver(at(url, 'nobody'), push, wrong)
    await deliver(url, push, { 'x-github-event': 'ping' })
    await waitUntil('the note of a ping', async () => (await notes()).length > 0)
    expect(await notes()).toEqual([{ kind: 'ping', at: clock.now(), tenant: null }])
    await deliver(at(url, 'acme'), push, wrong)
    await waitUntil('the note of a refusal', async () => (await notes()).length > 1)
    expect(await notes()).toContainEqual({ kind: 'refused', at: clock.now(), tenant: 'acme' })
  })

  it('needs no secret of an App, whose webhook then takes nothing', async () => {
    const url = await serve({ secrets: [], tenants: fixedTenants(tenants) })
    expect((await deliver(url, push)).status).toBe(401)
    expect((await deliver(url, push, { 'x-hub-signature-256': sign(push, '') })).status).toBe(401)
  })
})

/** A request whose body is sent by hand; without a content-length it goes in chunks. */
function open(
  url: URL,
  headers: Record<string, string>,
): { request: ClientRequest; answer: Promise<IncomingMessage> } {
  const request = httpRequest(url, { method: 'POST', headers, agent: false })
  const answer = once(request, 'response').then(([response]) => {
    const message = response as IncomingMessage
    message.resume()
    return message
  })
  // The server may close while the rest is being sent: the answer is what counts.
  request.on('error', () => {})
  return { request, answer }
}
