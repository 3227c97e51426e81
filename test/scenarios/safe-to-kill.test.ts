import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CustomObjectsApi, KubeConfig } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAnnotation, commitAnnotation } from '../../src/shipwright/index.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const pushes = 200
const kills = 12

interface Push {
  sha: string
  before: string
  builds: string[]
}

let world: TrivialWorld
let pushed: Push[]

beforeAll(async () => {
  world = await openTrivialWorld()
  pushed = await makeCommits()
  await world.service.start()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a service that is killed again and again', () => {
  it(`turns ${pushes} acknowledged pushes into one BuildRun a build and the completed checks of each`, async () => {
    const sending = sendAll()
    await killAgainAndAgain(sending)
    await sending
    // One for each build, and one for all of the commit.
    const wanted = pushed.flatMap(({ sha, builds }) => [
      `${sha} slipway`,
      ...builds.map((build) => `${sha} slipway / ${build}`),
    ])
    await waitForChecks(wanted.length)

    const checks = world.forge.forge.allCheckRuns(world.repository)
    expect(checks.map(({ sha, name }) => `${sha} ${name}`).sort()).toEqual(wanted.toSorted())
    expect(checks.filter(({ conclusion }) => conclusion !== 'success')).toEqual([])

    const { buildRuns, taskRuns } = await listRuns()
    expect(buildRuns.sort()).toEqual(
      pushed.flatMap(({ sha, builds }) => builds.map((build) => `${sha} ${build}`)).sort(),
    )
    expect(taskRuns).toBe(buildRuns.length)
  }, 900_000)

  it('ends within ten seconds of SIGTERM', async () => {
    const started = Date.now()
    expect(await world.service.end('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(Date.now() - started).toBeLessThan(10_000)
  })
})

/** Every tenth commit asks for two builds. */
async function makeCommits(): Promise<Push[]> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  let before = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
  const commits: Push[] = []
  for (let n = 0; n < pushes; n += 1) {
    const builds = n % 10 === 9 ? ['app', 'tool'] : ['app']
    const sha = await copy.commit(`Commit ${n}`, { '.slipway.yaml': buildFileFor(...builds) })
    commits.push({ sha, before, builds })
    before = sha
  }
  await copy.push()
  return commits
}

/** Sends every push until it is acknowledged, as whoever redelivers what failed. */
async function sendAll(): Promise<void> {
  for (const push of pushed) {
    const guid = randomUUID()
    for (;;) {
      const status = await world.sendPush(push, guid)
      if (status === 202 || status === 200) break
      if (status !== 0 && status !== 503) throw new Error(`a push was answered ${status}`)
      await delay(20)
    }
    await delay(Math.random() * 150)
  }
}

/** At random moments, at least as often as was said, and while pushes come in. */
async function killAgainAndAgain(sending: Promise<void>): Promise<void> {
  const sent = { all: false }
  void sending.finally(() => (sent.all = true)).catch(() => undefined)
  for (let killed = 0; killed < kills || !sent.all; killed += 1) {
    await delay(300 + Math.random() * 3000)
    await world.service.end('SIGKILL')
    await world.service.start()
  }
}

async function waitForChecks(count: number): Promise<void> {
  const patience = AbortSignal.timeout(600_000)
  for (;;) {
    const runs = world.forge.forge.allCheckRuns(world.repository)
    if (runs.filter(({ status }) => status === 'completed').length >= count) return
    if (patience.aborted)
      throw new Error(`${runs.length} of ${count} checks:\n${world.service.output().slice(-5000)}`)
    await delay(250)
  }
}

async function listRuns(): Promise<{ buildRuns: string[]; taskRuns: number }> {
  const config = new KubeConfig()
  config.loadFromFile(join(world.dir, 'data', 'kubeconfig'))
  const api = config.makeApiClient(CustomObjectsApi)
  const list = (group: string, version: string, plural: string) =>
    api.listClusterCustomObject({ group, version, plural }) as Promise<{
      items: { metadata: { annotations?: Record<string, string> } }[]
    }>
  const buildRuns = await list('shipwright.io', 'v1beta1', 'buildruns')
  const taskRuns = await list('tekton.dev', 'v1', 'taskruns')
  return {
    buildRuns: buildRuns.items.map(
      ({ metadata: { annotations } }) =>
        `${annotations?.[commitAnnotation]} ${annotations?.[buildAnnotation]}`,
    ),
    taskRuns: taskRuns.items.length,
  }
}
