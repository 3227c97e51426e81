import { once } from 'node:events'
import { connect } from 'node:net'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { planBuild } from '../../test/support/plan-build.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { startHttp } from '../../test/support/servers/start-http.ts'
import type { HttpEnv } from './http-env.ts'
import { startHttpServer } from './start-http-server.ts'

describe('the HTTP server', () => {
  it('lets a request at work finish before it closes', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const release = Promise.withResolvers<undefined>()
    const app = new Hono<HttpEnv>()
    app.get('/', async (c) => {
      arrived.resolve(undefined)
      await release.promise
      return c.text('done')
    })
    const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
    const answer = fetch(server.url)
    await arrived.promise
    const closed = server.close(10_000)
    release.resolve(undefined)
    expect(await (await answer).text()).toBe('done')
    await closed
    await expect(fetch(server.url)).rejects.toThrow()
    await server.close(0)
  })

  it('takes requests while it drains, and lets go of each connection with the answer', async () => {
    const app = new Hono<HttpEnv>()
    app.get('/', (c) => c.text('fine'))
    const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
    expect((await fetch(server.url)).headers.get('connection')).toBe('keep-alive')
    server.drain()
    const answer = await fetch(server.url)
    expect(await answer.text()).toBe('fine')
    expect(answer.headers.get('connection')).toBe('close')
    await server.close(100)
  })

  it('cuts a request that goes on beyond the grace', async () => {
    const arrived = Promise.withResolvers<undefined>()
    const app = new Hono<HttpEnv>()
    app.get('/', () => {
      arrived.resolve(undefined)
      return new Promise<Response>(() => {})
    })
    const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
    const answer = fetch(server.url).catch(() => 'cut')
    await arrived.promise
    await server.close(20)
    expect(await answer).toBe('cut')
  })

  it('ends event streams at once instead of waiting for the grace', async () => {
    const http = await startHttp()
    const { build } = await planBuild(http.store)
    const stream = await http.get(`/api/v1/builds/${build.id}/events`)
    const text = stream.text()
    // Were it waited for, so long would be that the test does not end.
    await http.server.close(3_600_000)
    expect(await text).toContain('event: build')
    await http.close()
  })

  it('rejects with the reason when the port is taken', async () => {
    const app = new Hono<HttpEnv>()
    const first = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
    await expect(
      startHttpServer({ app, host: '127.0.0.1', port: first.port, log: silentLog }),
    ).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await first.close(0)
  })

  it('answers garbage with 400 and goes on', async () => {
    const app = new Hono<HttpEnv>()
    app.get('/', (c) => c.text('fine'))
    const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog })
    const socket = connect(server.port, '127.0.0.1')
    socket.write('not http at all\r\n\r\n')
    const [data] = (await once(socket, 'data')) as [Buffer]
    expect(data.toString()).toContain('400 Bad Request')
    expect(await (await fetch(server.url)).text()).toBe('fine')
    await server.close(100)
  })

  it.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['a body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx'],
  ])('does not wait for ever for %s sent by the drop', async (_, start) => {
    const app = new Hono<HttpEnv>()
    app.onError((_, c) => c.text('gone', 400))
    app.post('/', async (c) => c.text(await c.req.text()))
    const timeouts = { headersMs: 100, requestMs: 200 }
    const server = await startHttpServer({ app, host: '127.0.0.1', port: 0, log: silentLog, timeouts })
    const socket = connect(server.port, '127.0.0.1')
    socket.write(start)
    socket.resume()
    await once(socket, 'close')
    await server.close(100)
  })

  it('forgets a stream whose reader has gone', async () => {
    const http = await startHttp()
    const { build } = await planBuild(http.store)
    const onWake = http.store.onWake.bind(http.store)
    const listening = new Set<object>()
    const allGone = Promise.withResolvers<undefined>()
    http.store.onWake = (topic, listener) => {
      const stop = onWake(topic, listener)
      const mark = {}
      listening.add(mark)
      return () => {
        stop()
        listening.delete(mark)
        if (listening.size === 0) allGone.resolve(undefined)
      }
    }
    const reader = new AbortController()
    const answer = await http.get(`/api/v1/builds/${build.id}/events`, { signal: reader.signal })
    await answer.body!.getReader().read()
    expect(listening.size).toBeGreaterThan(0)
    reader.abort()
    await allGone.promise
    await http.close()
  })
})
