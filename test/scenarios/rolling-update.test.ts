import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  onPostgres,
  startPostgres,
  withClient,
  type PostgresServer,
} from '../support/servers/start-postgres.ts'
import { startServiceProxy, type ServiceProxy } from '../support/servers/start-service-proxy.ts'
import type { ServiceProcess } from '../support/service-process.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const patience = { timeout: 240_000, interval: 100 }
/** Each is one delivery after the other, with a pause between them. */
const senders = [
  // As who has never been here, and as a proxy that keeps its connections.
  { keepAlive: false, pauseMs: 100 },
  { keepAlive: true, pauseMs: 100 },
]

let postgres: PostgresServer
let database: string
let world: TrivialWorld
let proxy: ServiceProxy
let replicas: ServiceProcess[]
let head: string

describe.skipIf(onPostgres.isMissing)(
  `replicas that are replaced one after the other, ${onPostgres.name}`,
  () => {
    beforeAll(async () => {
      postgres = await startPostgres()
      database = await postgres.createDatabase()
      world = await openTrivialWorld({
        onGivenCluster: true,
        env: { SLIPWAY_DATABASE_URL: database, SLIPWAY_DRAIN_SECONDS: '2' },
      })
      proxy = await startServiceProxy()
      replicas = await Promise.all([join('a1'), join('b1')])
      await using copy = await world.forge.workingCopy(world.repository, world.user.token)
      head = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
      await copy.push()
    })
    afterAll(async () => {
      await Promise.all(replicas.map((replica) => replica.end('SIGTERM')))
      await proxy[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
      await postgres[Symbol.asyncDispose]()
    })

    it('take every delivery at its first try, and tell events without a gap', async () => {
      const over = new AbortController()
      const sending = senders.map((sender) => sendUntil(over.signal, sender))
      const reader = { seen: [] as number[], connections: 0 }
      const reading = readEvents(over.signal, reader)

      // As a Deployment without `maxUnavailable`: the next one is there before the last one is told to end.
      for (const [index, name] of ['a2', 'b2'].entries()) {
        const old = replicas[index]!
        replicas[index] = await join(name)
        const asked = old.end('SIGTERM')
        // Kubernetes takes whatever ends out of its Services at once, beside what its probes say.
        // Where it was too slow to end in time its code says so: for those who are served that is the same.
        expect(await asked).toMatchObject({ signal: null })
        proxy.remove(old.url)
      }
      await expect
        .poll(
          () => world.forge.forge.checkRuns(world.repository, head).map(({ conclusion }) => conclusion),
          patience,
        )
        .toEqual(['success', 'success'])
      // Its replica may have been the last one to end, this very moment.
      await expect.poll(() => reader.connections, patience).toBeGreaterThan(1)
      over.abort()

      const answers = (await Promise.all(sending)).flat()
      expect(answers.filter((answer) => answer !== 202)).toEqual([])
      expect(answers.length).toBeGreaterThan(20)

      await reading
      const { seen } = reader
      const kept = await withClient(database, (client) => client.query('select 1 from deliveries'))
      expect(kept.rowCount).toBeGreaterThanOrEqual(answers.length)
      const told = await withClient(database, async (client) => {
        const { rows } = await client.query<{ sequence: string }>(
          'select sequence from events order by sequence',
        )
        return rows.map(({ sequence }) => Number(sequence))
      })
      expect(seen).toEqual(told.filter((sequence) => sequence >= seen[0]! && sequence <= seen.at(-1)!))
      expect(seen).toEqual([...new Set(seen)])
    })
  },
)

/** A replica that is ready, and gets requests. */
async function join(name: string): Promise<ServiceProcess> {
  const replica = await world.replica(name)
  await replica.start()
  proxy.add(replica.url)
  await proxy.sees(replica.url)
  return replica
}

/** As GitHub sends: each delivery once, and whatever is no answer within ten seconds has failed. */
async function sendUntil(
  over: AbortSignal,
  { keepAlive, pauseMs }: { keepAlive: boolean; pauseMs: number },
): Promise<(number | string)[]> {
  const agent = new Agent({ keepAlive })
  const answers: (number | string)[] = []
  while (!over.aborted) {
    answers.push(await deliver(agent))
    await delay(pauseMs)
  }
  agent.destroy()
  return answers
}

/** The push of one commit, again and again: each is stored, and they ask for one build together. */
function deliver(agent: Agent): Promise<number | string> {
  const { body, headers } = world.signPush({ sha: head, before: '0'.repeat(40) })
  return new Promise((resolve) => {
    const sent = request(
      `${proxy.url}/webhooks/github`,
      {
        agent,
        method: 'POST',
        timeout: 10_000,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () => resolve(answer.statusCode ?? 0))
        answer.on('error', (error) => resolve(String(error)))
      },
    )
    sent.on('timeout', () => sent.destroy(new Error('no answer within ten seconds')))
    sent.on('error', (error) => resolve(String(error)))
    sent.end(body)
  })
}

/** Follows live events, and comes again after the last one whenever the stream ends. */
async function readEvents(over: AbortSignal, reader: { seen: number[]; connections: number }): Promise<void> {
  let last = '0'
  while (!over.aborted) {
    try {
      const answer = await fetch(`${proxy.url}/api/v1/events`, {
        headers: { authorization: 'Bearer the-token-of-this-test', 'last-event-id': last },
        signal: over,
      })
      reader.connections += 1
      let text = ''
      for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
        const messages = (text + chunk).split('\n\n')
        text = messages.pop() ?? ''
        for (const message of messages) {
          const id = /^id: (\d+)$/m.exec(message)?.[1]
          if (id === undefined) continue
          last = id
          if (/^event: (build|execution|step)$/m.test(message)) reader.seen.push(Number(id))
        }
      }
    } catch {
      // Whoever follows comes again.
    }
    await delay(50)
  }
}
