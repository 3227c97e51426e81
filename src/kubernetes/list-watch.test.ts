import { KubeConfig } from '@kubernetes/client-node'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import {
  serveApi,
  statusAnswer,
  type ApiAnswer,
  type ApiCall,
  type ServedApi,
} from '../../test/support/servers/serve-api.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../test/support/wait-until.ts'
import type { Clock } from '../ports.ts'
import { createApiClient } from './api-client.ts'
import { listWatch, type ListWatchEvent } from './list-watch.ts'

const path = '/apis/shipwright.io/v1beta1/namespaces/team-a/buildruns'
const object = (name: string, resourceVersion: string) => ({ metadata: { name, resourceVersion } })
const line = (type: string, of: unknown) => `${JSON.stringify({ type, object: of })}\n`
const list = (resourceVersion: string, items: unknown[], next?: string): ApiAnswer => ({
  code: 200,
  body: { metadata: { resourceVersion, ...(next ? { continue: next } : {}) }, items },
})

/** Pauses are noted and not taken. */
function hurriedClock(): Clock & { pauses: number[] } {
  const pauses: number[] = []
  return {
    pauses,
    now: () => Date.now(),
    async sleep(ms) {
      pauses.push(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function follow(answer: (call: ApiCall, api: () => ServedApi) => ApiAnswer) {
  const api: ServedApi = await serveApi((call) => answer(call, () => api))
  const config = new KubeConfig()
  config.loadFromFile(api.kubeconfig)
  const stopping = new AbortController()
  const clock = hurriedClock()
  const events: ListWatchEvent[] = []
  const options = { path, labelSelector: 'x=y', clock, log: silentLog, random: () => 0.5 }
  async function read(): Promise<void> {
    const all = listWatch({ ...options, api: createApiClient(config), signal: stopping.signal })
    for await (const event of all) events.push(event)
  }
  const ended = read()
  open.push(async () => {
    stopping.abort()
    await ended
    await api[Symbol.asyncDispose]()
  })
  return { api, events, clock, stopping, ended }
}

const lists = (api: ServedApi) => api.calls.filter((call) => !call.query.has('watch'))
const watches = (api: ServedApi) => api.calls.filter((call) => call.query.has('watch'))

describe('listWatch', () => {
  it('lists page by page and watches from there, with bookmarks', async () => {
    const { api, events } = await follow((call) => {
      if (call.query.has('watch')) return (response) => response.write(line('ADDED', object('c', '12')))
      return call.query.has('continue')
        ? list('10', [object('b', '2')])
        : list('10', [object('a', '1')], 'more')
    })
    await waitUntil('the change', () => events.length === 2)
    expect(events).toEqual([
      { kind: 'list', items: [object('a', '1'), object('b', '2')] },
      { kind: 'change', type: 'ADDED', object: object('c', '12') },
    ])
    const [watch] = watches(api)
    expect(Object.fromEntries(watch!.query)).toMatchObject({
      ...{ watch: 'true', resourceVersion: '10', allowWatchBookmarks: 'true', labelSelector: 'x=y' },
    })
    expect(watch?.authorization).toBe('Bearer sesame')
  })

  it('goes on from the last bookmark after a broken connection, without listing again', async () => {
    let streams = 0
    const { api, events } = await follow((call, served) => {
      if (!call.query.has('watch')) return list('10', [])
      streams += 1
      if (streams > 1) return (response) => response.write(line('MODIFIED', object('a', '31')))
      return (response) => {
        response.write(line('BOOKMARK', object('', '30')))
        setTimeout(() => served().cut(), 20)
      }
    })
    await waitUntil('the change after the break', () => events.length === 2)
    expect(watches(api).map((call) => call.query.get('resourceVersion'))).toEqual(['10', '30'])
    expect(lists(api)).toHaveLength(1)
  })

  it.each([
    ['as an answer', () => statusAnswer(410, 'Expired', 'too old resource version')],
    [
      'as a line',
      () => (response: ServerResponse) =>
        response.end(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' })),
    ],
  ])('lists all of it again when the server forgot the version and says so %s', async (_how, gone) => {
    let streams = 0
    const { api, events } = await follow((call) => {
      if (!call.query.has('watch')) return list(streams === 0 ? '10' : '90', [object('a', '1')])
      streams += 1
      return streams === 1 ? gone() : (response) => response.write(line('ADDED', object('b', '91')))
    })
    await waitUntil('the change after the second list', () => events.length === 3)
    expect(events.map(({ kind }) => kind)).toEqual(['list', 'list', 'change'])
    expect(watches(api).map((call) => call.query.get('resourceVersion'))).toEqual(['10', '90'])
  })

  it('waits as long as the server asks, and longer each time that it fails', async () => {
    let tries = 0
    const { events, clock } = await follow((call) => {
      if (call.query.has('watch')) return () => {}
      tries += 1
      if (tries <= 3) return statusAnswer(500, 'InternalError', 'not now')
      if (tries === 4) return { code: 429, body: {}, headers: { 'retry-after': '60' } }
      return list('10', [])
    })
    await waitUntil('the list', () => events.length === 1)
    const [first, second, third, fourth] = clock.pauses
    expect(second).toBeGreaterThan(first!)
    expect(third).toBeGreaterThan(second!)
    expect(fourth).toBe(60_000)
  })

  it('watches again when the server ends a watch, without a gap and without an error', async () => {
    let streams = 0
    const { api, events } = await follow((call) => {
      if (!call.query.has('watch')) return list('10', [])
      streams += 1
      const version = String(10 + streams)
      return (response) => {
        response.write(line('ADDED', object('x', version)))
        if (streams < 3) response.end()
      }
    })
    await waitUntil('three changes', () => events.length === 4)
    expect(watches(api).map((call) => call.query.get('resourceVersion'))).toEqual(['10', '11', '12'])
  })

  it('goes on with the page that was not to be had, and does not read those before it again', async () => {
    let refused = 0
    const { api, events, clock } = await follow((call) => {
      if (call.query.has('watch')) return () => {}
      if (!call.query.has('continue')) return list('10', [object('a', '1')], 'more')
      refused += 1
      if (refused === 1) return { code: 429, body: {}, headers: { 'retry-after': '7' } }
      if (refused === 2) return statusAnswer(503, 'ServiceUnavailable', 'etcd is away')
      return list('10', [object('b', '2')])
    })
    await waitUntil('the list', () => events.length === 1)
    expect(events[0]).toEqual({ kind: 'list', items: [object('a', '1'), object('b', '2')] })
    expect(lists(api).map((call) => call.query.get('continue'))).toEqual([null, 'more', 'more', 'more'])
    expect(clock.pauses[0]).toBe(7_000)
  })

  it('begins a list that grew old while it was read anew, in larger pages and in the end in one', async () => {
    const { api, events } = await follow((call) => {
      if (call.query.has('watch')) return () => {}
      if (call.query.has('continue')) return statusAnswer(410, 'Expired', 'the continue parameter is too old')
      if (call.query.get('limit') === '0') return list('20', [object('a', '1'), object('b', '2')])
      return list('10', [object('a', '1')], 'more')
    })
    await waitUntil('the list', () => events.length === 1)
    expect(events[0]).toEqual({ kind: 'list', items: [object('a', '1'), object('b', '2')] })
    const firsts = lists(api).filter((call) => !call.query.has('continue'))
    expect(firsts.map((call) => call.query.get('limit'))).toEqual(['500', '2000', '8000', '0'])
  })

  it.each([
    ['ends each watch at once', (response: ServerResponse) => response.end()],
    [
      'tells each watch something and ends it',
      (response: ServerResponse) => response.end(line('BOOKMARK', object('', '11'))),
    ],
    [
      'has forgotten each version',
      (response: ServerResponse) =>
        response.end(line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' })),
    ],
    ['breaks each connection', (response: ServerResponse) => response.destroy()],
  ])('does not run in circles when the server %s', async (_how, answer) => {
    const { api, clock } = await follow((call) => (call.query.has('watch') ? answer : list('10', [])))
    await waitUntil('twelve watches', () => watches(api).length >= 12)
    const waited = clock.pauses.slice(0, 11).reduce((sum, ms) => sum + ms, 0)
    // More than a second a watch, though the first ones follow at once.
    expect(waited).toBeGreaterThan(11_000)
    expect(clock.pauses.slice(0, 2).every((ms) => ms < 1_000)).toBe(true)
  })

  it('puts lines together that come in pieces, within a character too', async () => {
    const bytes = Buffer.from(line('ADDED', { metadata: { name: 'größe', resourceVersion: '11' } }))
    const { events } = await follow((call) => {
      if (!call.query.has('watch')) return list('10', [])
      return (response) => {
        const cut = bytes.indexOf(0xc3) + 1
        response.write(bytes.subarray(0, cut))
        setTimeout(() => response.write(bytes.subarray(cut)), 20)
      }
    })
    await waitUntil('the change', () => events.length === 2)
    expect(events[1]).toMatchObject({ object: { metadata: { name: 'größe' } } })
  })

  it('ends when it is told to, also in the middle of a silent watch', async () => {
    const { api, stopping, ended } = await follow((call) =>
      call.query.has('watch') ? (response) => response.flushHeaders() : list('10', []),
    )
    await waitUntil('the watch', () => watches(api).length === 1)
    stopping.abort()
    await ended
  })

  it('hands on what its reader throws', async () => {
    const api = await serveApi(() => list('10', [object('a', '1')]))
    open.push(async () => {
      await api[Symbol.asyncDispose]()
    })
    const config = new KubeConfig()
    config.loadFromFile(api.kubeconfig)
    const signal = new AbortController().signal
    const options = {
      path,
      labelSelector: '',
      clock: hurriedClock(),
      log: silentLog,
      random: () => 0,
      signal,
    }
    async function read() {
      for await (const event of listWatch({ ...options, api: createApiClient(config) }))
        throw new Error(event.kind)
    }
    await expect(read()).rejects.toThrow('list')
  })
})
