import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { itKeepsInvariants } from '../../../test/contract/store/invariants.ts'
import { openReplicas, takeTurns } from '../../../test/support/open-replicas.ts'
import { sampleBuild, samplePlanned } from '../../../test/support/samples/samples.ts'
import type { PostgresServer } from '../../../test/support/servers/start-postgres.ts'
import { onPostgres, startPostgres, withClient } from '../../../test/support/servers/start-postgres.ts'
import { silentLog } from '../../../test/support/fakes/silent-log.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import type { Store } from '../../ports.ts'
import { openStore } from '../open-store.ts'
import { locks } from './locks.ts'
import { openSession } from './open-session.ts'

type OpenStore = Store & { close(): Promise<void> }

const now = 1_700_000_000_000
const body = new TextEncoder().encode('{"ref":"refs/heads/main"}')
const receive = (store: Store, guid: string) =>
  store.commit('receiveDelivery', { guid, event: 'push', body, now })
const claim = (store: Store, owner: string) => store.commit('claimDelivery', { owner, now })

async function conclude(store: Store, deliveryId: number, buildId: string): Promise<void> {
  const builds = [sampleBuild({ id: buildId, sha: buildId.padStart(40, '0') })]
  await store.commit('concludeDelivery', {
    ...{ deliveryId, now, repository: 'acme/shop', ref: 'refs/heads/main', sha: buildId.padStart(40, '0') },
    outcome: samplePlanned(builds),
  })
}

describe.skipIf(onPostgres.isMissing)(`replicas ${onPostgres.name}`, () => {
  let server: PostgresServer
  let migrated: string
  let url: string
  let replicas: OpenStore[]
  beforeAll(async () => {
    server = await startPostgres()
    migrated = await server.createDatabase()
    for (const store of await openReplicas(migrated, 1)) await store.close()
  })
  afterAll(() => server[Symbol.asyncDispose]())
  beforeEach(async () => {
    url = await server.createDatabase(migrated)
    replicas = await openReplicas(url, 3)
    return () => Promise.all(replicas.map((replica) => replica.close()))
  })
  const [one, other] = [() => replicas[0]!, () => replicas[1]!]

  it('each claim another delivery, and all are claimed', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, index) => receive(replicas[index % 3]!, `g${index}`)))
    const claimed = await Promise.all(
      replicas.flatMap((replica, index) =>
        Array.from({ length: 20 }, () => claim(replica, `replica-${index}`)),
      ),
    )
    expect(new Set(claimed.map((delivery) => delivery?.guid)).size).toBe(60)
    expect(claimed.map((delivery) => delivery?.attempts)).toEqual(claimed.map(() => 1))
    expect(await claim(one(), 'late')).toBeNull()
  })

  it('take a GUID once when it comes to all of them at the same time', async () => {
    const guids = Array.from({ length: 10 }, (_, index) => `g${index}`)
    const answers = await Promise.all(
      replicas.flatMap((replica, index) =>
        (index === 1 ? guids.toReversed() : guids).map((guid) => receive(replica, guid)),
      ),
    )
    expect(answers.filter((answer) => answer === 'new')).toHaveLength(10)
    expect(answers.filter((answer) => answer === 'seen')).toHaveLength(20)
  })

  it('tell what happens in one order: nobody who follows finds later what came before', async () => {
    const follow = new AbortController()
    const seen: number[] = []
    const following = (async () => {
      for (let after = 0, isLast = false; !isLast;) {
        isLast = follow.signal.aborted
        const { items } = await one().read('events', { after, limit: 1_000 })
        seen.push(...items.map(({ sequence }) => sequence))
        after = items.at(-1)?.sequence ?? after
      }
    })()
    await Promise.all(
      replicas.map(async (replica, index) => {
        for (let turn = 0; turn < 15; turn += 1) {
          const id = `${index}${turn}`
          await receive(replica, id)
          const delivery = await claim(replica, `replica-${index}`)
          if (delivery !== null) await conclude(replica, delivery.id, `b${delivery.id}`)
        }
      }),
    )
    follow.abort()
    await following
    const { items } = await other().read('events', { after: 0, limit: 1_000 })
    expect(items).toHaveLength(45)
    expect(seen).toEqual(items.map(({ sequence }) => sequence))
  })

  it('wake each other', async () => {
    const heard = new Set<string>()
    for (const topic of ['deliveries', 'builds', 'reports', 'events'] as const)
      other().onWake(topic, () => void heard.add(topic))
    await receive(one(), 'g1')
    await waitUntil('another replica hears of the delivery', () => heard.has('deliveries'))
    expect([...heard]).toEqual(['deliveries'])
    const delivery = await claim(one(), 'planner')
    await conclude(one(), delivery!.id, 'b1')
    await waitUntil('another replica hears of the Build', () => heard.size === 4)
  })

  it('take deliveries and say that they are alive while a change of another takes its time', async () => {
    await withClient(url, async (client) => {
      await client.query(`begin; select pg_advisory_xact_lock(${locks.order})`)
      expect(await receive(one(), 'g1')).toBe('new')
      expect(await claim(other(), 'planner')).toMatchObject({ guid: 'g1' })
      expect(await other().commit('holdLease', { lease: 'l', owner: 'o', now, until: now + 1 })).toBe(true)
      let concluded = false
      const concluding = conclude(one(), 1, 'b1').then(() => (concluded = true))
      await receive(one(), 'g2')
      expect(concluded).toBe(false)
      await client.query('commit')
      await concluding
    })
  })

  it('have one leader at a time, and another one once its time has passed', async () => {
    const hold = (replica: Store, owner: string, at: number) =>
      replica.commit('holdLease', { lease: 'stages', owner, now: at, until: at + 20_000 })
    const first = await Promise.all(replicas.map((replica, index) => hold(replica, `r${index}`, now)))
    expect(first.filter(Boolean)).toHaveLength(1)
    const again = await Promise.all(replicas.map((replica, index) => hold(replica, `r${index}`, now + 10)))
    expect(again).toEqual(first)
    const later = await Promise.all(replicas.map((replica, i) => hold(replica, `new-${i}`, now + 60_000)))
    expect(later.filter(Boolean)).toHaveLength(1)
  })

  it('agree on when a lease ends, however their clocks differ', async () => {
    const database = { url, ca: null }
    const ahead = { now: () => Date.now() + 60_000 }
    const fast = await openStore({ file: '', database, log: silentLog, clock: ahead })
    const hold = (store: Store, owner: string, at: number) =>
      store.commit('holdLease', { lease: 'stages', owner, now: at, until: at + 20_000 })
    expect(await hold(one(), 'slow', Date.now())).toBe(true)
    expect(await hold(fast, 'fast', ahead.now())).toBe(false)
    expect(await hold(one(), 'slow', Date.now())).toBe(true)
    await fast.close()
  })

  it('end the sessions of one that stands still, and have at once what it held', async () => {
    const database = { url, ca: null }
    const frozen = await openSession({ ...database, owner: 'frozen' })
    await receive(one(), 'g1')
    await one().commit('beat', { owner: 'frozen', now, until: now + 20_000 })
    const lease = { lease: 'stages', now, until: now + 20_000 }
    expect(await one().commit('holdLease', { ...lease, owner: 'frozen' })).toBe(true)
    // As it was about to renew its lease, with its row among those that live, and to conclude a delivery.
    await frozen.run(`begin; select pg_advisory_xact_lock(${locks.order});
      update leases set until = until + 1; update replicas set until = until + 1; update deliveries set attempts = 9`)
    const later = { now: now + 30_000, until: now + 50_000 }
    const beats = await Promise.all(
      replicas.map((replica, index) => replica.commit('beat', { owner: `r${index}`, ...later })),
    )
    expect(beats.flatMap(({ dead }) => dead)).toEqual(['frozen'])
    expect(await other().commit('holdLease', { lease: 'stages', owner: 'r1', ...later })).toBe(true)
    await conclude(other(), 1, 'b1')
    await expect(frozen.run('commit')).rejects.toMatchObject({ name: 'ConnectionLostError' })
    expect(await one().read('delivery', { guid: 'g1' })).toMatchObject({ state: 'concluded', attempts: 0 })
  })

  it('start together on an empty database, beside a newer one as well, but not once it has done more than add', async () => {
    const empty = await server.createDatabase()
    const started = await openReplicas(empty, 4)
    await Promise.all(started.map((replica, index) => receive(replica, `g${index}`)))
    expect((await started[0]!.read('size', undefined)).rows).toMatchObject({ deliveries: 4 })
    await Promise.all(started.map((replica) => replica.close()))
    await withClient(empty, (client) =>
      client.query(
        `insert into schema_migrations values (98, 'adds', 0, 1); alter table builds add column added text`,
      ),
    )
    const [beside] = await openReplicas(empty, 1)
    expect(await receive(beside!, 'g9')).toBe('new')
    await beside!.close()
    await withClient(empty, (client) =>
      client.query(`insert into schema_migrations values (99, 'changes', 0, 0)`),
    )
    await expect(openReplicas(empty, 1)).rejects.toThrow('the database has schema 99, this slipway knows')
  })

  it('have everything that a killed one has acknowledged', async () => {
    const program = join(import.meta.dirname, '../../../test/support/commit-until-killed.ts')
    const child = fork(program, [url, 'killed'], { execArgv: [] })
    const heard: string[] = []
    child.on('message', (guid: string) => {
      heard.push(guid)
      if (heard.length === 60) child.kill('SIGKILL')
    })
    await once(child, 'close')
    for (const guid of heard)
      expect(await one().read('delivery', { guid })).toMatchObject({ guid, state: 'received' })
    const claimed = await one().commit('claimDelivery', { owner: 'test', now: Date.now() + 1_000 })
    expect(claimed?.body.byteLength).toBeGreaterThan(5_000)
  })

  it('lose nothing that was acknowledged when the server crashes, and go on once it is back', async () => {
    const acknowledged: string[] = []
    const refused: string[] = []
    const stop = new AbortController()
    const working = replicas.map(async (replica, index) => {
      for (let turn = 0; !stop.signal.aborted; turn += 1) {
        const guid = `${index}-${turn}`
        try {
          await receive(replica, guid)
          acknowledged.push(guid)
          const delivery = await claim(replica, `replica-${index}`)
          if (delivery !== null) await conclude(replica, delivery.id, `b${delivery.id}`)
        } catch (error) {
          refused.push((error as Error).name)
        }
      }
    })
    try {
      await waitUntil('some were acknowledged', () => acknowledged.length > 20)
      await server.crash()
      const before = acknowledged.length
      await server.start()
      await waitUntil('more are acknowledged', () => acknowledged.length > before + 20)
    } finally {
      stop.abort()
      await Promise.all(working)
    }
    // What had to wait longer than callers do is told so; nothing else is.
    expect(refused.filter((name) => name !== 'Unavailable')).toEqual([])
    const { items } = await one().read('deliveries', { limit: 1_000, before: null })
    const kept = new Map(items.map((delivery) => [delivery.guid, delivery]))
    for (const guid of acknowledged) expect(kept.get(guid)?.state).toBe('concluded')
    const { items: builds } = await one().read('builds', { limit: 1_000, before: null })
    expect(builds).toHaveLength(kept.size)
  })

  it('go on when a newer one has added columns while they were at work', async () => {
    const work = async (round: number) => {
      for (const turn of [1, 2, 3]) {
        await receive(one(), `${round}-${turn}`)
        const delivery = await claim(one(), 'planner')
        await conclude(one(), delivery!.id, `b${delivery!.id}`)
        expect(await one().read('delivery', { guid: `${round}-${turn}` })).toMatchObject({
          state: 'concluded',
        })
        expect(await one().read('build', { id: `b${delivery!.id}` })).not.toBeNull()
      }
    }
    await work(1)
    await withClient(url, (client) =>
      client.query(
        ['deliveries', 'builds', 'executions', 'reports', 'heads', 'repositories']
          .map((table) => `alter table ${table} add column added text`)
          .join(';'),
      ),
    )
    await work(2)
    await other().read('builds', { limit: 10, before: null })
  })

  it('say that the server is away, and end all the same', async () => {
    await receive(one(), 'g1')
    await server.crash()
    try {
      const beat = other().commit('beat', { owner: 'o', now, until: now + 1 })
      await expect(beat).rejects.toMatchObject({ name: 'Unavailable' })
      await expect(one().read('counts', undefined)).rejects.toMatchObject({ name: 'Unavailable' })
      const waiting = expect(claim(one(), 'planner')).rejects.toMatchObject({ name: 'Unavailable' })
      await Promise.all(replicas.map((replica) => replica.close()))
      await waiting
    } finally {
      await server.start()
    }
  })
})

describe.skipIf(onPostgres.isMissing)(`three replicas ${onPostgres.name}`, () => {
  itKeepsInvariants(
    'keep the invariants whatever they are asked for, and many at once',
    async () => {
      const server = await startPostgres()
      const store = takeTurns(await openReplicas(await server.createDatabase(), 3))
      return {
        ...store,
        async close() {
          await store.close()
          await server[Symbol.asyncDispose]()
        },
      }
    },
    3,
  )
})
