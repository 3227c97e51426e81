import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { systemClock } from '../../src/clock.ts'
import { openCa } from '../../src/embedded/ca.ts'
import { startCluster } from '../../src/embedded/cluster/start-cluster.ts'
import { silentLog } from '../support/fakes/silent-log.ts'
import { seededRandom } from '../support/recordings/random.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'
import { judgeSoak, type Sample } from './judge-soak.ts'
import { readVitals } from './read-vitals.ts'
import { startTroubleProxy, type TroubleProxy } from './trouble-proxy.ts'

const apiToken = 'the-token-of-this-test'
const lookMs = 10_000
const buildPatienceMs = 300_000

const access = z.object({
  clusters: z.array(z.object({ cluster: z.object({ server: z.string() }) })),
  users: z.array(z.object({ user: z.object({ token: z.string() }) })),
})

/** The service beside a cluster whose API makes trouble all the time, for as long as is asked; see docs/operating.md. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '5' },
      'build-runs': { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
    },
  })
  const endAt = Date.now() + Number(values.minutes) * 60_000
  const kubeconfigOf = (dir: string) => join(dir, 'soak-kubeconfig')
  await using world = await openTrivialWorld({
    env: { SLIPWAY_LOG_LEVEL: 'error' },
    kubeconfigIn: kubeconfigOf,
  })
  const ca = await openCa(join(world.dir, 'soak-ca'))
  const cluster = await startCluster({
    ...{
      dir: join(world.dir, 'soak-cluster'),
      ca,
      caFiles: [world.forge.forge.certFile],
      namespaces: ['acme'],
    },
    ...{ strategies: join(world.dir, 'strategies'), clock: systemClock, log: silentLog },
  })
  const upstream = access.parse(parse(await readFile(cluster.kubeconfig, 'utf8')))
  await using proxy = await startTroubleProxy({
    ...{
      dir: world.dir,
      ca,
      buildRuns: Number(values['build-runs']),
      random: seededRandom(Number(values.seed)),
    },
    upstream: {
      url: upstream.clusters[0]?.cluster.server ?? '',
      token: upstream.users[0]?.user.token ?? '',
    },
  })
  const over = new AbortController()
  try {
    await world.service.start()
    const samples: Sample[] = []
    const troubles = makeTrouble(proxy, over.signal)
    const looks = look(world, proxy, samples, over.signal)
    const builds = await buildUntil(world, endAt)
    over.abort()
    await Promise.all([troubles, looks])
    const runs = cluster.objects.list('BuildRun', { namespace: 'acme' })
    console.log(`troubles: ${JSON.stringify(Object.fromEntries(proxy.troubles))}`)
    const problems = judgeSoak(samples, builds, runs.length)
    console.log(problems.length === 0 ? `All well: ${builds.length} builds.` : problems.join('\n'))
    if (problems.length > 0) console.log(world.service.output().slice(-4_000))
    process.exitCode = problems.length === 0 ? 0 : 1
  } finally {
    over.abort()
    await world.service.end('SIGTERM')
    await cluster.stop()
  }
}

/** Beside what the proxy does to single requests: cuts, absences, and tokens that are renewed. */
async function makeTrouble(proxy: TroubleProxy, signal: AbortSignal): Promise<void> {
  for await (const turn of turns(15_000, signal)) {
    if (turn % 4 === 0) proxy.goAway(4_000)
    else if (turn % 2 === 0) proxy.cut()
    if (turn % 3 === 0) await proxy.renewToken()
  }
}

/** Numbers from 1, one every `ms`, until the signal aborts. */
async function* turns(ms: number, signal: AbortSignal): AsyncGenerator<number> {
  try {
    for (let turn = 1; ; turn += 1) {
      await delay(ms, undefined, { signal })
      yield turn
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function look(
  world: TrivialWorld,
  proxy: TroubleProxy,
  samples: Sample[],
  signal: AbortSignal,
): Promise<void> {
  const began = Date.now()
  for await (const turn of turns(lookMs, signal)) {
    const vitals = await readVitals(world.service.url, apiToken)
    if (vitals === null) {
      console.log(`look ${turn}: no answer`)
      continue
    }
    const requests = proxy.counted()
    const sample = { atMs: Date.now() - began, vitals, sockets: proxy.sockets(), requests }
    samples.push(sample)
    const asked = [...requests].map(([what, n]) => `${what} ${n}`).join(', ')
    console.log(
      `${Math.round(sample.atMs / 1000)} s  RSS ${vitals.rssMb} MB  heap ${vitals.heapMb} MB  lag p99 ${vitals.lagP99Ms} ms, max ${vitals.lagMaxMs} ms  sockets ${sample.sockets}  ${asked}`,
    )
  }
}

/** One push after the other; how each check ended, and null where it did not in time. */
async function buildUntil(world: TrivialWorld, endAt: number): Promise<(string | null)[]> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const ends: (string | null)[] = []
  let before = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
  while (Date.now() < endAt) {
    const sha = await copy.commit(`Commit ${ends.length}`, {})
    await copy.push()
    if ((await world.sendPush({ sha, before })) !== 202) throw new Error('a push was not accepted')
    before = sha
    const isOver = (run: { status: string }) => run.status === 'completed'
    const check = await world.forge.forge
      .waitForCheckRun(world.repository, sha, isOver, buildPatienceMs)
      .catch(() => null)
    ends.push(check?.conclusion ?? null)
    if (check?.conclusion !== 'success')
      console.log(`a build ended otherwise: ${JSON.stringify(check?.output)}`)
    await delay(1_000)
  }
  return ends
}

await main()
