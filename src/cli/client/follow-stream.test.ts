import { expect, it } from 'vitest'
import { planBuild } from '../../../test/support/plan-build.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { startHttp } from '../../../test/support/servers/start-http.ts'
import { systemClock } from '../../clock.ts'
import { startHttpServer } from '../../http/start-http-server.ts'
import { followStream } from './follow-stream.ts'
import { openService } from './open-service.ts'

it('bridges a cut connection and a service that is away: each event once, in order', async () => {
  const http = await startHttp()
  const { port, url } = http.server
  const service = await openService({ url, dataDir: '.' }, { SLIPWAY_TOKEN: http.token })
  const stopping = new AbortController()
  const seen: number[] = []
  const following = (async () => {
    const options = { last: '0', signal: stopping.signal, clock: systemClock }
    for await (const { id } of followStream(service, 'events', options)) seen.push(Number(id))
  })()
  const kept = async () => {
    const { items } = await http.store.read('events', { after: 0, limit: 1000 })
    return items.map(({ sequence }) => sequence)
  }
  await planBuild(http.store)
  await expect.poll(() => seen.length).toBeGreaterThan(0)
  await http.server.close(0)
  await planBuild(http.store, { sha: 'c'.repeat(40) })
  const again = await startHttpServer({ app: http.app, host: '127.0.0.1', port, log: silentLog })
  await planBuild(http.store, { sha: 'd'.repeat(40) })
  await expect.poll(() => seen.length).toBeGreaterThan(2)
  await expect.poll(async () => (await kept()).length === seen.length).toBe(true)
  expect(seen).toEqual(await kept())
  stopping.abort()
  await following
  await again.close(0)
  await http.close()
})
