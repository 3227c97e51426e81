import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { admit, observe, planBuild, step } from '../../../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../../../test/support/servers/start-http.ts'
import { eventSchema, gapSchema } from '../../events/event-json.ts'
import { readEvents, type StreamMessage } from '../../../cli/client/read-events.ts'

let http: TestHttp
beforeEach(async () => {
  http = await startHttp()
})
afterEach(() => http.close())

/** What of a stream carries an event, as it comes. */
async function* told(answer: Response): AsyncGenerator<StreamMessage, undefined> {
  if (answer.body === null) throw new Error(`no stream: ${answer.status}`)
  for await (const message of readEvents(answer.body)) if (message.data !== '') yield message
}

async function take(stream: AsyncIterator<StreamMessage>, count: number): Promise<StreamMessage[]> {
  const taken: StreamMessage[] = []
  while (taken.length < count) {
    const next = await stream.next()
    if (next.done === true) throw new Error(`the stream ended after ${taken.length}`)
    taken.push(next.value)
  }
  return taken
}

/** One build from its plan to its end, which is some events. */
async function buildOnce(change: Parameters<typeof planBuild>[1] = {}): Promise<string> {
  const { build } = await planBuild(http.store, change)
  const execution = await admit(http.store, build)
  await observe(http.store, execution, { state: 'running', steps: [step('build', 'running')] })
  await observe(http.store, execution, {
    state: 'failed',
    endedAt: Date.now(),
    steps: [step('build', 'failed', 1)],
  })
  return build.id
}

async function kept(): Promise<number[]> {
  const { items } = await http.store.read('events', { after: 0, limit: 1000 })
  return items.map(({ sequence }) => sequence)
}

describe('GET /api/v1/events', () => {
  it('tells what happens from now on: each change once, in order, with its number as its id', async () => {
    await buildOnce()
    const before = (await kept()).length
    const stream = told(await http.get('/api/v1/events'))
    const id = await buildOnce()
    const all = (await http.store.read('events', { after: 0, limit: 1000 })).items.slice(before)
    const messages = await take(stream, all.length)
    expect(messages.map((message) => Number(message.id))).toEqual(all.map(({ sequence }) => sequence))
    expect(messages.map(({ event }) => event)).toEqual(all.map(({ what }) => what.type))
    for (const { data } of messages) eventSchema.parse(JSON.parse(data))
    const end = messages.map(({ data }) => JSON.parse(data) as object).findLast((one) => 'reason' in one)
    expect(end).toMatchObject({ type: 'build', state: 'failed', build: { id, name: 'api' } })
    await stream.return(undefined)
  })

  it('goes on after Last-Event-ID, or after, without a loss or a repeat', async () => {
    await buildOnce()
    const all = await kept()
    const middle = all[2] ?? 0
    const rest = all.filter((sequence) => sequence > middle)
    for (const [path, headers] of [
      ['/api/v1/events', { 'last-event-id': String(middle) }],
      [`/api/v1/events?after=${middle}`, {}],
    ] as const) {
      const stream = told(await http.get(path, { headers }))
      expect((await take(stream, rest.length)).map(({ id }) => Number(id))).toEqual(rest)
      await stream.return(undefined)
    }
  })

  it('says that there is a gap to whoever is ahead of it, as after a restore, and goes on from there', async () => {
    await buildOnce()
    const stream = told(await http.get('/api/v1/events?after=900000'))
    const last = (await kept()).at(-1) ?? 0
    const [gap] = await take(stream, 1)
    expect(gap).toMatchObject({ event: 'gap', id: String(last) })
    expect(gapSchema.parse(JSON.parse(gap?.data ?? ''))).toEqual({ after: 900_000, next: last + 1 })
    await buildOnce({ sha: 'c'.repeat(40) })
    expect(Number((await take(stream, 1))[0]?.id)).toBe(last + 1)
    await stream.return(undefined)
  })

  it('says that there is a gap to whoever was away for longer than events are kept', async () => {
    await buildOnce()
    const keep = { buildDays: null, buildsPerRepository: null, deliveryDays: null, deliveries: null }
    const now = Date.now() + 8 * 86_400_000
    const rules = { ...keep, bodyDays: null, logDays: null }
    await http.store.commit('prune', { rules, tenants: {}, now, limit: 1_000 })
    await buildOnce({ sha: 'c'.repeat(40) })
    const [oldest = 0, ...rest] = await kept()
    const stream = told(await http.get('/api/v1/events', { headers: { 'last-event-id': '2' } }))
    const { socket, messages, until } = open('/api/v1/events/ws?after=2', ['slipway.v1'], withToken())
    const streamed = await take(stream, rest.length + 2)
    expect(JSON.parse(streamed[0]?.data ?? '')).toEqual({ after: 2, next: oldest })
    expect(streamed.slice(1).map(({ id }) => Number(id))).toEqual([oldest, ...rest])
    await until(({ id, event }) => event !== 'beat' && id === rest.at(-1))
    const shown = messages.filter(({ event }) => event !== 'beat')
    expect(shown.map(({ event, id }) => `${event} ${id}`)).toEqual(
      streamed.map(({ event, id }) => `${event} ${id}`),
    )
    socket.terminate()
    await stream.return(undefined)
  })

  it('tells of one build, or one repository, only', async () => {
    const first = await buildOnce()
    await buildOnce({ sha: 'c'.repeat(40) })
    const stream = told(await http.get(`/api/v1/events?after=0&build=${first}&repository=acme/shop`))
    const { items } = await http.store.read('events', { after: 0, limit: 1000, buildId: first })
    const messages = await take(stream, items.length)
    expect(messages.every(({ data }) => data.includes(first))).toBe(true)
    await stream.return(undefined)
    expect((await http.get('/api/v1/events?build=nobody')).status).toBe(404)
    expect((await http.get('/api/v1/events?after=-1')).status).toBe(400)
    expect((await http.ask('/api/v1/events')).status).toBe(401)
  })

  it('is counted among its readers, in the metrics, while it is followed', async () => {
    const readers = async () =>
      /^slipway_event_readers (\d+)$/m.exec(await (await http.get('/metrics')).text())?.[1]
    expect(await readers()).toBe('0')
    const stream = told(await http.get('/api/v1/events?after=0'))
    await buildOnce()
    await take(stream, 1)
    expect(await readers()).toBe('1')
    await stream.return(undefined)
    await expect.poll(readers).toBe('0')
  })

  it('ends when the service does', async () => {
    const stream = told(await http.get('/api/v1/events'))
    const next = stream.next()
    await http.server.close(2_000)
    expect((await next).done).toBe(true)
  })
})

interface Told {
  event: string
  id: number
  data: Record<string, unknown> | null
}

function open(path: string, protocols: string[], headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${http.server.url.replace('http', 'ws')}${path}`, protocols, { headers })
  const messages: Told[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    messages.push(JSON.parse((data as Buffer).toString('utf8')) as Told)
    for (const wake of waiting) wake()
  })
  const until = async (fits: (one: Told) => boolean): Promise<Told> => {
    for (;;) {
      const found = messages.find(fits)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => waiting.add(resolve))
    }
  }
  return { socket, messages, until }
}

const withToken = () => ({ authorization: `Bearer ${http.token}` })

/** The status of a refused handshake. */
async function refusal(
  path: string,
  protocols: string[],
  headers: Record<string, string> = {},
): Promise<number> {
  const { socket } = open(path, protocols, headers)
  socket.on('error', () => {})
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
  socket.terminate()
  return answer.statusCode
}

describe('GET /api/v1/events/ws', () => {
  it('tells the same as the stream, and starts again where the client says', async () => {
    await buildOnce()
    const all = await kept()
    const { socket, messages, until } = open('/api/v1/events/ws', ['slipway.v1'], withToken())
    await until(({ event }) => event === 'beat')
    expect(socket.protocol).toBe('slipway.v1')
    socket.send(JSON.stringify({ after: 1 }))
    await until(({ id, event }) => event !== 'beat' && id === all.at(-1))
    const events = messages.filter(({ event }) => event !== 'beat')
    expect(events.map(({ id }) => id)).toEqual(all.filter((sequence) => sequence > 1))
    expect(events[0]?.data).toMatchObject({ sequence: all[1], build: { name: 'api' } })
    socket.close()
    await once(socket, 'close')
  })

  it('takes the token as a protocol, and never sends it back', async () => {
    const { socket, until } = open('/api/v1/events/ws?after=0', [
      'slipway.v1',
      `slipway.bearer.${http.token}`,
    ])
    await until(({ event }) => event === 'beat')
    expect(socket.protocol).toBe('slipway.v1')
    socket.terminate()
  })

  it('refuses who has no token, another one, or a page of another site', async () => {
    expect(await refusal('/api/v1/events/ws', ['slipway.v1'])).toBe(401)
    expect(await refusal('/api/v1/events/ws', ['slipway.v1', 'slipway.bearer.wrong'])).toBe(401)
    expect(await refusal(`/api/v1/events/ws?access_token=${http.token}`, ['slipway.v1'])).toBe(401)
    const form = new URLSearchParams({ token: http.token })
    const signedIn = await http.ask('/login', { method: 'POST', body: form })
    const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? ''
    expect(cookie).not.toBe('')
    expect(await refusal('/api/v1/events/ws', ['slipway.v1'], { cookie, origin: 'https://evil.test' })).toBe(
      403,
    )
    expect(await refusal('/api/v1/events/ws', ['slipway.v1'], { cookie })).toBe(403)
    const { socket, until } = open('/api/v1/events/ws', ['slipway.v1'], { cookie, origin: http.server.url })
    await until(({ event }) => event === 'beat')
    socket.terminate()
  })

  it('answers what is no WebSocket in HTTP', async () => {
    expect((await http.get('/api/v1/events/ws')).status).toBe(426)
    expect(await refusal('/api/v1/events/ws?nonsense=1', ['slipway.v1'], withToken())).toBe(400)
    expect((await http.get('/api/v1/builds', { headers: { accept: 'application/json' } })).status).toBe(200)
  })

  it('closes on what it does not understand, and with the service', async () => {
    const first = open('/api/v1/events/ws', ['slipway.v1'], withToken())
    await first.until(({ event }) => event === 'beat')
    first.socket.send('{"after": "yesterday"}')
    expect((await once(first.socket, 'close'))[0]).toBe(1007)
    const second = open('/api/v1/events/ws', ['slipway.v1'], withToken())
    await second.until(({ event }) => event === 'beat')
    const closed = once(second.socket, 'close')
    await http.server.close(2_000)
    expect((await closed)[0]).toBe(1001)
  })

  it('ends with the token that opened it, as the streams do', async () => {
    const { build } = await planBuild(http.store)
    const made = await http.get('/api/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'short' }),
    })
    const { id, token } = (await made.json()) as { id: string; token: string }
    const headers = { authorization: `Bearer ${token}` }
    const { socket, until } = open('/api/v1/events/ws', ['slipway.v1'], headers)
    await until(({ event }) => event === 'beat')
    const streams = ['/api/v1/events', `/api/v1/builds/${build.id}/events`].map(async (path) =>
      (await http.ask(path, { headers })).text(),
    )
    const closed = once(socket, 'close')
    await http.get(`/api/v1/tokens/${id}`, { method: 'DELETE' })
    expect((await closed)[0]).toBe(1008)
    expect((await Promise.all(streams)).join('')).not.toContain('event: end')
  })

  it('leaves an upgrade to something else alone', async () => {
    const socket = connect(http.server.port, '127.0.0.1')
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n')
    const [bytes] = (await once(socket, 'data')) as [Buffer]
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 200/)
    socket.destroy()
  })
})
