import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { readEvents } from '../../src/cli/client/read-events.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'
import { waitUntil } from '../support/wait-until.ts'

const pushes = 6
const kills = 3
const authorization = 'Bearer the-token-of-this-test'

let world: TrivialWorld
beforeAll(async () => {
  world = await openTrivialWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

/** Who follows events, and comes again after the last id whenever the service goes. */
interface Reader {
  told: { event: string; id: number }[]
  /** Connections that told something and were lost. */
  lives: number
  stop(): Promise<void>
}

function follow(listen: (reader: Reader, after: number, signal: AbortSignal) => Promise<void>): Reader {
  const stopped = new AbortController()
  const reader: Reader = {
    told: [],
    lives: 0,
    async stop() {
      stopped.abort()
      await done
    },
  }
  const done = (async () => {
    while (!stopped.signal.aborted) {
      const before = reader.told.length
      await listen(reader, reader.told.at(-1)?.id ?? 0, stopped.signal).catch(() => undefined)
      if (reader.told.length > before) reader.lives += 1
      await delay(20)
    }
  })()
  return reader
}

async function listenToStream(reader: Reader, after: number, signal: AbortSignal): Promise<void> {
  const headers = { authorization, 'last-event-id': String(after) }
  const answer = await fetch(`${world.service.url}/api/v1/events`, { headers, signal })
  if (answer.body === null) return
  for await (const { event, id, data } of readEvents(answer.body))
    if (data !== '') reader.told.push({ event, id: Number(id) })
}

async function listenToSocket(reader: Reader, after: number, signal: AbortSignal): Promise<void> {
  const url = `${world.service.url.replace('http', 'ws')}/api/v1/events/ws?after=${after}`
  const socket = new WebSocket(url, ['slipway.v1'], { headers: { authorization } })
  socket.on('error', () => {})
  socket.on('message', (data) => {
    const { event, id } = JSON.parse((data as Buffer).toString('utf8')) as { event: string; id: number }
    if (event !== 'beat') reader.told.push({ event, id })
  })
  signal.addEventListener('abort', () => socket.terminate())
  await once(socket, 'close')
}

function kept(): { event: string; id: number }[] {
  const database = new DatabaseSync(join(world.dir, 'data', 'slipway.db'), {
    readOnly: true,
    timeout: 30_000,
  })
  const rows = database.prepare('select sequence, what from events order by sequence').all()
  database.close()
  return rows.map(({ sequence, what }) => ({
    event: (JSON.parse(String(what)) as { type: string }).type,
    id: Number(sequence),
  }))
}

it('tells readers of both kinds each event once, in order and without a gap, though it is killed again and again', async () => {
  await world.service.start()
  const readers = [follow(listenToStream), follow(listenToSocket)]
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  let before = '0'.repeat(40)
  for (let n = 0; n < pushes; n += 1) {
    const sha = await copy.commit(`Commit ${n}`, { '.slipway.yaml': buildFileFor('app', 'tool') })
    await copy.push()
    await waitUntil('the push is taken', async () => (await world.sendPush({ sha, before })) === 202)
    before = sha
    if (n >= kills) continue
    const known = readers.map(({ told }) => told.length)
    await waitUntil('each has been told something', () =>
      readers.every(({ told }, index) => told.length > (known[index] ?? 0) + 2),
    )
    await world.service.end('SIGKILL')
    await world.service.start()
  }
  const isAllTold = () => {
    const last = kept().at(-1)?.id
    return countOpen() === 0 && readers.every(({ told }) => told.at(-1)?.id === last)
  }
  await vi.waitUntil(isAllTold, { timeout: 240_000, interval: 100 })
  for (const reader of readers) {
    expect(reader.told).toEqual(kept())
    expect(reader.lives).toBeGreaterThanOrEqual(kills)
    await reader.stop()
  }
  expect(kept().length).toBeGreaterThan(pushes * 10)
})

function countOpen(): number {
  const database = new DatabaseSync(join(world.dir, 'data', 'slipway.db'), {
    readOnly: true,
    timeout: 30_000,
  })
  const row = database
    .prepare(`select count(*) as n from builds where state in ('pending', 'queued', 'running')`)
    .get()
  database.close()
  return Number(row?.['n'])
}
