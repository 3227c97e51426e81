import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/ports.ts'
import { openStore } from '../../src/store/open-store.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { openReplicas, takeTurns } from '../../test/support/open-replicas.ts'
import { sampleBuild, samplePlanned } from '../../test/support/samples/samples.ts'
import { onPostgres, startPostgres } from '../../test/support/servers/start-postgres.ts'
import type { Finding, Measurement } from '../measurement.ts'
import { makePush } from '../receive/make-push.ts'

type OpenStore = Store & { close(): Promise<void> }

const atOnce = 16
const deliveries = 3_000
const builds = 300

interface Rates {
  received: number
  concluded: number
  read: number
}

/** The same work on the file, on a PostgreSQL of this machine, and on that by three replicas; all sync every commit. */
export const measureStore: Measurement = {
  title: `The store: ${deliveries} deliveries of 30 kB, ${builds} of them become a build, ${atOnce} asked at once`,
  async run(progress) {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-store-bench-'))
    const file = await openStore({ file: join(directory, 'slipway.db'), log: silentLog })
    progress('SQLite')
    const sqlite = await workOn(file)
    await file.close()
    await rm(directory, { recursive: true, force: true })
    const findings = show('SQLite', sqlite, null)
    if (onPostgres.isMissing) return [...findings, { what: 'PostgreSQL', value: 'not installed', goal: null }]
    await using server = await startPostgres('fsync=on')
    for (const replicas of [1, 3]) {
      const name = `PostgreSQL, ${replicas === 1 ? 'one replica' : `${replicas} replicas`}`
      progress(name)
      const store = takeTurns(await openReplicas(await server.createDatabase(), replicas))
      const rates = await workOn(store)
      await store.close()
      findings.push(...show(name, rates, sqlite))
    }
    return findings
  },
}

async function workOn(store: OpenStore): Promise<Rates> {
  const body = makePush(30_000)
  const now = Date.now()
  const received = await rateOf(deliveries, async (number) => {
    await store.commit('receiveDelivery', { guid: `guid-${number}`, event: 'push', body, now })
  })
  const concluded = await rateOf(builds, async (number) => {
    const delivery = await store.commit('claimDelivery', { owner: 'bench', now })
    if (delivery === null) throw new Error('a delivery is missing')
    const sha = String(number).padStart(40, '0')
    const about = { deliveryId: delivery.id, now, repository: 'acme/shop', ref: 'refs/heads/main', sha }
    const outcome = samplePlanned([sampleBuild({ id: `build-${number}`, sha })])
    await store.commit('concludeDelivery', { ...about, outcome })
  })
  const read = await rateOf(builds, async (number) => {
    await store.read('build', { id: `build-${number}` })
  })
  return { received, concluded, read }
}

/** How many a second, so many at once. */
async function rateOf(count: number, work: (number: number) => Promise<void>): Promise<number> {
  let next = 0
  const begun = performance.now()
  const lane = async () => {
    while (next < count) {
      next += 1
      await work(next)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return (1000 * count) / (performance.now() - begun)
}

function show(name: string, rates: Rates, beside: Rates | null): Finding[] {
  const words = { received: 'received', concluded: 'claimed and concluded with a build', read: 'builds read' }
  return (['received', 'concluded', 'read'] as const).map((what) => ({
    what: `${name}: ${words[what]} a second`,
    value:
      beside === null
        ? rates[what].toFixed(0)
        : `${rates[what].toFixed(0)}, × ${(rates[what] / beside[what]).toFixed(2)}`,
    goal: null,
  }))
}
