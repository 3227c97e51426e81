import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildRunNameLabel, commitAnnotation } from '../../src/shipwright/index.ts'
import {
  startPostgres,
  onPostgres,
  withClient,
  type PostgresServer,
} from '../support/servers/start-postgres.ts'
import type { ServiceProcess } from '../support/service-process.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const pushes = 30
/** How often the replica that does the work is killed. */
const kills = 4
const patience = { timeout: 240_000, interval: 100 }

interface Push {
  sha: string
  before: string
}

let postgres: PostgresServer
let database: string
let world: TrivialWorld
let replicas: ServiceProcess[]
let pushed: Push[]
const guids: string[] = []
/** What GitHub was told of each check, in the order in which it was told. */
const told = new Map<number, string[]>()

describe.skipIf(onPostgres.isMissing)(
  `three replicas, whose leader is killed again and again, ${onPostgres.name}`,
  () => {
    beforeAll(async () => {
      postgres = await startPostgres()
      database = await postgres.createDatabase()
      world = await openTrivialWorld({
        onGivenCluster: true,
        env: { SLIPWAY_DATABASE_URL: database, SLIPWAY_LEASE_SECONDS: '2', SLIPWAY_LOG_LEVEL: 'info' },
      })
      pushed = await makeCommits()
      world.forge.forge.onCheckRun(({ id, status, conclusion }) => {
        told.set(id, [...(told.get(id) ?? []), conclusion ?? status])
      })
      replicas = await Promise.all(['one', 'two', 'three'].map((name) => world.replica(name)))
      await Promise.all(replicas.map((replica) => replica.start()))
    })
    afterAll(async () => {
      for (const replica of replicas) replica.thaw()
      await Promise.all(replicas.map((replica) => replica.end('SIGTERM')))
      await world[Symbol.asyncDispose]()
      await postgres[Symbol.asyncDispose]()
    })

    it(`builds each of ${pushes} pushes once, whichever of them took it`, async () => {
      const sending = sendAll()
      for (let n = 0; n < kills; n += 1) {
        const dead = await leader()
        await delay(Math.random() * 1500)
        await dead.replica.end('SIGKILL')
        // It comes back while another takes over, or after that, or is the one that does so, in its next life.
        await Promise.all([dead.replica.start(), leader(dead.owner)])
      }
      const sleeper = await leader()
      sleeper.replica.freeze()
      await leader(sleeper.owner)
      sleeper.replica.thaw()
      await sending
      await becomesQuiet()

      const runs = world.forge.forge.allCheckRuns(world.repository)
      expect(new Set(runs.map(({ externalId }) => externalId)).size).toBe(runs.length)
      for (const { sha } of pushed)
        expect(
          runs
            .filter((run) => run.sha === sha)
            .map(({ name, conclusion }) => `${name}: ${conclusion}`)
            .toSorted(),
        ).toEqual(['slipway / app: success', 'slipway: success'])
    })

    it('tells each check in order, and after its end nothing else', () => {
      const order = ['queued', 'in_progress', 'success']
      for (const states of told.values()) {
        const ranks = states.map((state) => order.indexOf(state))
        expect({ states, ranks }).toEqual({ states, ranks: ranks.toSorted() })
        // Who was killed before it could note GitHub's answer has the same told again by the next.
        expect(states.at(-1)).toBe('success')
      }
    })

    it('makes one BuildRun of each, which makes one TaskRun', () => {
      const buildRuns = world
        .given!.list('BuildRun')
        .map(({ metadata }) => metadata.annotations?.[commitAnnotation])
      expect(buildRuns.toSorted()).toEqual(pushed.map(({ sha }) => sha).toSorted())
      const taskRuns = world
        .given!.list('TaskRun')
        .map(({ metadata }) => metadata.labels?.[buildRunNameLabel])
      expect(new Set(taskRuns).size).toBe(pushes)
      expect(taskRuns).toHaveLength(pushes)
    })

    it('gives the work to another at once when it is told to end', async () => {
      const last = await leader()
      const ended = last.replica.end('SIGTERM')
      await leader(last.owner)
      expect(await ended).toMatchObject({ signal: null })
    })
  },
)

async function makeCommits(): Promise<Push[]> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  let before = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
  const commits: Push[] = []
  for (let n = 0; n < pushes; n += 1) {
    const sha = await copy.commit(`Commit ${n}`, { 'n.txt': `${n}` })
    commits.push({ sha, before })
    before = sha
  }
  await copy.push()
  await world.forge.forge.deliveriesSettled()
  return commits
}

/** To one after the other, and to the next where one does not answer: each until it is acknowledged. */
async function sendAll(): Promise<void> {
  let turn = 0
  for (const push of pushed) {
    const guid = randomUUID()
    guids.push(guid)
    for (;;) {
      const { url } = replicas[(turn += 1) % replicas.length]!
      const status = await Promise.race([world.sendPush(push, guid, url), delay(2_000).then(() => 0)])
      if (status === 202 || status === 200) break
      if (status !== 0 && status !== 503) throw new Error(`a push was answered ${status}`)
      await delay(20)
    }
    await delay(Math.random() * 300)
  }
}

/** Who has the lease now, other than the owner `not`: each life of a replica is another one. */
async function leader(not?: string): Promise<{ replica: ServiceProcess; owner: string }> {
  for (;;) {
    const found = await findLeader(not)
    if (found !== undefined) return found
    await expect.poll(() => findLeader(not), patience).toBeDefined()
  }
}

async function findLeader(not?: string) {
  const [lease] = await ask<{ owner: string; until: string }>(
    "select owner, until from leases where lease = 'stages'",
  )
  if (lease === undefined || lease.owner === not || Number(lease.until) < Date.now()) return undefined
  const { owner } = lease
  const replica = replicas.find((one) => leads(one, owner))
  return replica && { replica, owner }
}

function leads(replica: ServiceProcess, owner: string): boolean {
  return replica
    .output()
    .split('\n')
    .some((line) => line.includes('this replica does the work now') && line.includes(owner))
}

async function becomesQuiet(): Promise<void> {
  const count = async (what: string) =>
    Number((await ask<{ n: string }>(`select count(*) as n from ${what}`))[0]?.n)
  await expect
    .poll(
      async () => ({
        // Beside them may be what catch-up has found by looking, before its delivery came.
        known: await count(`deliveries where guid in ('${guids.join("', '")}')`),
        unplanned: await count("deliveries where state = 'received'"),
        unbuilt: await count("builds where state in ('queued', 'running')"),
        untold: await count('reports where acked < desired'),
      }),
      patience,
    )
    .toEqual({ known: pushes, unplanned: 0, unbuilt: 0, untold: 0 })
}

async function ask<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return withClient(database, async (client) => (await client.query<T>(sql)).rows)
}
