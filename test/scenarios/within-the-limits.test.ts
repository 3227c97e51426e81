import { readFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import type { Repository } from '../../src/domain/index.ts'
import { connectGitHub } from '../../src/github/connect-github.ts'
import { gitHubLimits } from '../../src/github/rate-budget.ts'
import { startReporting } from '../../src/report/start-reporting.ts'
import { keepingMeter } from '../support/keeping-meter.ts'
import { openTestStore } from '../support/open-test-store.ts'
import {
  sampleBuild,
  sampleObservation,
  samplePlanned,
  sampleRepository,
} from '../support/samples/samples.ts'
import { keepingLog } from '../support/fakes/silent-log.ts'
import { startTestForge, type TestForge } from '../support/servers/start-test-forge.ts'
import { stillClock, type StillClock } from '../support/fakes/still-clock.ts'

const commits = 25
const buildsACommit = 20
const minute = 60_000
const hour = 60 * minute
const patience = { timeout: 240_000, interval: 50 }

it('tells how each of 500 builds ended, and nothing that GitHub has no room for', async () => {
  await using world = await openWorld()
  const { store, clock, forge, repository, meter } = world
  const began = clock.now()
  const shas = await pushCommits(forge, commits)
  const wanted = shas.flatMap((sha) => [`${sha} slipway`, ...names.map((name) => `${sha} slipway / ${name}`)])
  for (const [index, sha] of shas.entries()) await plan(world, index, sha)
  world.startReporting()
  // Some at a time, as they would find a place, so that there is progress to tell all along.
  for (const sha of shas) {
    await Promise.all(names.map((name) => run(world, sha, name)))
    await clock.sleep(20_000, world.going)
  }
  await expect
    .poll(async () => (await store.read('counts', undefined)).reportsBehind, {
      timeout: patience.timeout,
      interval: 50,
    })
    .toBe(0)

  const runs = forge.forge.allCheckRuns(repository)
  expect(runs.map(({ sha, name }) => `${sha} ${name}`).toSorted()).toEqual(wanted.toSorted())
  expect(runs.filter(({ conclusion }) => conclusion !== 'success')).toEqual([])
  // What does not fit into one hour fits into the next.
  expect(clock.now() - began).toBeLessThan(2 * hour)
  const written = (result: string) =>
    meter.counted[`slipway_github_requests_total {"kind":"write","result":"${result}"}`] ?? 0
  expect(written('refused') + written('failed')).toBe(0)
  const sent = written('answered')
  expect(sent).toBeGreaterThanOrEqual(wanted.length)
  expect(sent).toBeLessThan(1.1 * wanted.length)
  expect(meter.counted['slipway_reports_total {"result":"held"}']).toBeGreaterThan(0)
  expect(Object.keys(meter.levels).map((level) => level.split(' ')[0])).toEqual(
    expect.arrayContaining(['slipway_github_writes_left', 'slipway_github_requests_left']),
  )
})

it('tells how each build ended that GitHub was away for ten minutes of', async () => {
  await using world = await openWorld()
  const { store, clock, forge, repository } = world
  const shas = await pushCommits(forge, 2)
  const [known = '', unknown = ''] = shas
  const behind = async () => (await store.read('counts', undefined)).reportsBehind
  await plan(world, 0, known)
  world.startReporting()
  await expect.poll(behind, patience).toBe(0)

  forge.forge.inject({ kind: 'server-error', forMs: 10 * minute, reads: true })
  const away = clock.now()
  await Promise.all(names.map((name) => run(world, known, name)))
  await plan(world, 1, unknown)
  await clock.sleep(5 * minute, world.going)
  await Promise.all(names.map((name) => run(world, unknown, name)))
  await expect.poll(behind, patience).toBe(0)

  expect(clock.now() - away).toBeGreaterThan(10 * minute)
  expect(clock.now() - away).toBeLessThan(60 * minute)
  const runs = forge.forge.allCheckRuns(repository)
  expect(runs.map(({ sha, name }) => `${sha} ${name}`).toSorted()).toEqual(
    shas.flatMap((sha) => [`${sha} slipway`, ...names.map((name) => `${sha} slipway / ${name}`)]).toSorted(),
  )
  expect(runs.filter(({ conclusion }) => conclusion !== 'success')).toEqual([])
})

const names = Array.from({ length: buildsACommit }, (_, index) => `app${index}`)

type World = Awaited<ReturnType<typeof openWorld>>

/** The store and the stage that reports, at github.com's limits; the forge counts checks as content too. */
async function openWorld() {
  await using opening = new AsyncDisposableStack()
  const clock: StillClock = opening.use(stillClock())
  // The App's signatures go by it.
  const date = vi.spyOn(Date, 'now').mockImplementation(() => clock.now())
  opening.defer(() => date.mockRestore())
  const store = clock.freeOf(opening.use(await openTestStore()))
  const forge = opening.use(await startTestForge({ checksAreContent: true }, clock))
  const { id, cloneUrl } = await forge.forge.createRepository({ owner: 'acme', name: 'shop', private: false })
  const { data } = await forge
    .octokit({ app: true })
    .rest.apps.getRepoInstallation({ owner: 'acme', repo: 'shop' })
  const described = sampleRepository({ id, cloneUrl, installationId: data.id })
  const [log, meter] = [keepingLog(), keepingMeter()]
  const github = connectGitHub({
    apiUrl: `${forge.forge.url}/api/v3`,
    auth: { kind: 'app', appId: forge.forge.app.id, privateKey: forge.forge.app.privateKey },
    ca: await readFile(forge.forge.certFile, 'utf8'),
    ...{ userAgent: 'slipway/test', clock, log, meter, limits: gitHubLimits },
  })
  opening.defer(() => github.close())
  const ending = new AbortController()
  const opened = opening.move()
  return {
    ...{ store, clock, forge, described, repository: 'acme/shop', log, meter, going: ending.signal },
    startReporting() {
      const stage = startReporting({ store, clock, log, meter, ...github, publicUrl: null })
      opened.defer(() => stage.stop())
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await opened.disposeAsync()
    },
  }
}

async function pushCommits(forge: TestForge, commits: number): Promise<string[]> {
  await using copy = await forge.workingCopy('acme/shop', forge.forge.createUser('acme').token)
  const shas: string[] = []
  for (let n = 0; n < commits; n += 1) shas.push(await copy.commit(`Commit ${n}`, {}))
  await copy.push()
  return shas
}

async function plan({ store, clock, described }: World, index: number, sha: string): Promise<void> {
  const repository: Repository = described
  const now = clock.now()
  const builds = names.map((name) => sampleBuild({ id: idOf(sha, name), repository, sha, name }))
  await store.commit('receiveDelivery', { guid: sha, event: 'push', body: Buffer.from('{}'), now })
  await store.commit('concludeDelivery', {
    ...{ deliveryId: index + 1, now, repository: 'acme/shop', ref: 'refs/heads/main', sha },
    outcome: samplePlanned(builds),
    reply: null,
  })
}

async function run({ store, clock }: World, sha: string, name: string): Promise<void> {
  const [buildId, namespace] = [idOf(sha, name), 'acme-builds']
  const executionId = `${buildId}-1`
  const admitted = { buildId, executionId, attempt: 1, namespace, buildRun: `run-${executionId}` }
  await store.commit('admitBuild', { ...admitted, now: clock.now() })
  const see = (change: Parameters<typeof sampleObservation>[0]) =>
    store.commit('advanceExecution', {
      ...{ executionId, now: clock.now() },
      observation: sampleObservation({ startedAt: clock.now(), ...change }),
    })
  await see({})
  await see({ state: 'succeeded', endedAt: clock.now(), digest: `sha256:${'0'.repeat(64)}` })
}

function idOf(sha: string, name: string): string {
  return `${sha.slice(0, 8)}-${name}`
}
