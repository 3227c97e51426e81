import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowsing, signedInAs, type Browsing } from '../../support/browse-as.ts'
import { fakePeopleHost } from '../../support/fakes/fake-people-host.ts'
import { newBuild, planBuilds } from '../../support/plan-build.ts'
import { sampleRepository } from '../../support/samples/samples.ts'
import { startHttp, type TestHttp } from '../../support/servers/start-http.ts'

const shop = sampleRepository({ id: 101 })
const host = fakePeopleHost()
let http: TestHttp

beforeAll(async () => {
  http = await startHttp({ peopleHost: host, admins: ['root'], publicPages: true, maxLiveReaders: 20 })
  await planBuilds(http.store, [newBuild({ id: 'b1', repository: shop })], true)
})
afterAll(() => http.close())
beforeEach(() => {
  for (const login of ['ada', 'bob', 'root']) host.people.set(login, new Map([[shop.id, 'read']]))
})

async function follow(browser: Browsing, path = '/api/v1/events'): Promise<Response> {
  return await browser.get(path, { accept: 'text/event-stream' })
}

async function readers(): Promise<number> {
  const metrics = await (await http.get('/metrics')).text()
  return Number(/^slipway_event_readers (\d+)$/m.exec(metrics)?.[1])
}

describe('streams of events', () => {
  it('leave room for others, however many one person or those who have not signed in open', async () => {
    const [ada, bob, nobody] = [
      await signedInAs(http, 'ada'),
      await signedInAs(http, 'bob'),
      openBrowsing(http),
    ]
    const open: Response[] = []
    const openMany = async (browser: Browsing) => {
      const told = []
      for (let count = 0; count < 11; count += 1) {
        const answer = await follow(browser)
        told.push(answer.status)
        open.push(answer)
      }
      return told.filter((status) => status === 200).length
    }
    expect(await openMany(ada)).toBe(2)
    expect(await openMany(nobody)).toBe(10)
    expect((await follow(nobody)).headers.get('retry-after')).toBe('30')
    const other = await follow(bob, '/api/v1/builds/b1/events')
    expect(other.status).toBe(200)
    for (const answer of [...open, other]) await answer.body?.cancel()
    await expect.poll(readers).toBe(0)
    const again = await follow(ada)
    expect(again.status).toBe(200)
    await again.body?.cancel()
    await expect.poll(readers).toBe(0)
  })

  it('hold no place for a HEAD, which nobody reads', async () => {
    for (const path of ['/api/v1/events', '/api/v1/builds/b1/events', '/deliveries/events'])
      expect((await http.get(path, { method: 'HEAD' })).status).toBe(200)
    expect(await readers()).toBe(0)
  })

  it('end within seconds where a repository is taken away, and nothing of it is told to whoever comes again', async () => {
    const ada = await signedInAs(http, 'ada')
    const streams = [await follow(ada), await follow(ada, '/api/v1/builds/b1/events')]
    host.people.set('ada', new Map())
    http.forward(5 * 60_000)
    expect((await Promise.all(streams.map((stream) => stream.text()))).join('')).not.toContain('event: end')
    expect((await follow(ada, '/api/v1/builds/b1/events')).status).toBe(404)
    expect((await follow(ada, '/api/v1/events?build=b1')).status).toBe(404)
  })
})
