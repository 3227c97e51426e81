import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { CoreV1Api, CustomObjectsApi, KubeConfig, V1ServiceAccount } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAnnotation, buildRunNameLabel, commitAnnotation } from '../../src/shipwright/index.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../support/trivial-world.ts'

const pushes = 80
const kills = 8
/** What people do beside the pushes: each comments, pushes to a pull request and runs something again so often. */
const rounds = 3
/** For what a service that lives for a second or two at a time has to do. */
const patience = { timeout: 240_000, interval: 250 }

interface Push {
  sha: string
  before: string
  builds: string[]
}

let world: TrivialWorld
let pushed: Push[]
/** The commit before them, which no push tells of. */
let first: string
/** Commits of main whose check somebody ran again. */
const again = new Set<string>()
/** Heads of pull requests, oldest first: of somebody who may write, and of a stranger. */
const heads = { ada: [] as string[], eve: [] as string[] }
const comments: { number: number; id: number; refused: boolean }[] = []

beforeAll(async () => {
  world = await openTrivialWorld()
  pushed = await makeCommits()
  await world.service.start()
  await cluster()
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccount({
      namespace: 'acme',
      body: Object.assign(new V1ServiceAccount(), { metadata: { name: 'strangers' } }),
    })
  await world.forge.forge.setWebhook(`${world.service.url}/webhooks/github`)
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a service that is killed again and again', () => {
  it(`gives each of ${pushes} pushes and of the commits beside them the checks that it asks for, once`, async () => {
    const sending = sendAll()
    await Promise.all([sending, workOnPullRequests(), killAgainAndAgain(sending)])
    await becomesQuiet()

    const runs = world.forge.forge.allCheckRuns(world.repository)
    expect(new Set(runs.map(({ externalId }) => externalId)).size).toBe(runs.length)
    expect(runs.filter(({ status }) => status !== 'completed')).toEqual([])
    for (const { sha, builds } of pushed) {
      const once = ['slipway: success', ...builds.map((name) => `slipway / ${name}: success`)]
      const twice = again.has(sha) ? ['slipway: success', 'slipway / app: success'] : []
      expect(ends(sha)).toEqual([...once, ...twice].toSorted())
    }
    // An older commit was either built in time or cancelled for the newer one.
    for (const sha of heads.ada) expect(ends(sha).join()).toMatch(/slipway: (success|cancelled)$/)
    expect(ends(heads.ada.at(-1)!)).toContain('slipway / app: success')
    // A stranger's was only built where it was approved.
    const built = heads.eve.map((sha) => ends(sha).includes('slipway / app: success'))
    expect(built).toEqual(heads.eve.map((sha) => sha === heads.eve.at(-1)))
  })

  it('makes one BuildRun an attempt, which makes one TaskRun at most', async () => {
    const buildRuns = await list('shipwright.io', 'v1beta1', 'buildruns')
    const names = buildRuns.map(
      ({ annotations }) => `${annotations?.[commitAnnotation]} ${annotations?.[buildAnnotation]}`,
    )
    expect(names.filter((name) => pushed.some(({ sha }) => name.startsWith(sha))).toSorted()).toEqual(
      pushed
        .flatMap(({ sha, builds }) =>
          [...builds, ...(again.has(sha) ? ['app'] : [])].map((build) => `${sha} ${build}`),
        )
        .toSorted(),
    )
    expect(buildRuns).toHaveLength(count('executions'))
    const taskRuns = await list('tekton.dev', 'v1', 'taskruns')
    const owners = taskRuns.map(({ labels }) => labels?.[buildRunNameLabel])
    expect(new Set(owners).size).toBe(owners.length)
  })

  it('makes each build that a token asks for once', () => {
    expect(count("builds where name like 'asked-%'")).toBe(rounds)
    const asked = ends(first).filter((end) => end.includes('asked-'))
    expect(asked).toEqual(Array.from({ length: rounds }, (_, n) => `slipway / asked-${n}: success`))
  })

  it('answers each comment with one reaction, and one reply where it was refused', () => {
    const bySlipway = ({ login }: { login: string }) => login === 'slipway[bot]'
    for (const { number, id, refused } of comments) {
      const all = world.forge.forge.comments(world.repository, number)
      const reactions = all.find((one) => one.id === id)?.reactions.filter(bySlipway)
      expect(reactions?.map(({ content }) => content === '-1')).toEqual([refused])
    }
    for (const number of [1, 2]) {
      const replies = world.forge.forge.comments(world.repository, number).filter(bySlipway)
      expect(replies).toHaveLength(comments.filter((one) => one.number === number && one.refused).length)
    }
  })

  it('ends well when it is told to', async () => {
    expect(await world.service.end('SIGTERM')).toEqual({ code: 0, signal: null })
  })
})

/** Every tenth commit asks for two builds, the second of which uses the image of the first. */
async function makeCommits(): Promise<Push[]> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  let before = await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })
  first = before
  const commits: Push[] = []
  for (let n = 0; n < pushes; n += 1) {
    const builds = n % 10 === 9 ? ['app', 'tool'] : ['app']
    const uses = builds.length === 2 ? '    needs: app\n    env: { BASE: "{{ needs.app.digest }}" }\n' : ''
    const sha = await copy.commit(`Commit ${n}`, { '.slipway.yaml': `${buildFileFor(...builds)}${uses}` })
    commits.push({ sha, before, builds })
    before = sha
  }
  await copy.push()
  await world.forge.forge.deliveriesSettled()
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

/** Ada's newer commits supersede her older ones; Eve's wait, and the last is approved; checks are run again. */
async function workOnPullRequests(): Promise<void> {
  const { forge } = world.forge
  const { repository } = world
  forge.createUser('eve')
  const fork = (await forge.openFork(repository, 'eve')).repository
  const change = (branch: string, n: number) => ({ branch, files: { [`${branch}.txt`]: `${n}\n` } })
  for (let n = 0; n < rounds; n += 1) {
    heads.ada.push(await forge.commit(repository, { ...change('topic', n), as: 'ada' }))
    heads.eve.push(await forge.commit(fork, { ...change('main', n), as: 'eve' }))
    if (n === 0) {
      await forge.openPull(repository, { as: 'ada', head: 'topic' })
      await forge.openPull(repository, { as: 'eve', head: 'eve:main' })
    }
    await comment(1, '/slipway build', 'ada')
    await comment(2, '/slipway build', 'eve')
    await runAgain(pushed[n]!.sha)
    await askFor(`asked-${n}`)
  }
  const last = heads.eve.at(-1)!
  await ended(last, 'slipway / app')
  // Without its SHA, an approval right after a push is refused.
  await comment(2, `/slipway approve ${last}`, 'ada')
}

/** A token's request under a key of its own, sent until it is answered, and once more. */
async function askFor(build: string): Promise<void> {
  const send = async () => {
    const spec = { image: `127.0.0.1:5000/acme/${build}` }
    const body = JSON.stringify({ repository: world.repository, sha: first, build, spec, start: true })
    const authorization = 'Bearer the-token-of-this-test'
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': build }
    const url = `${world.service.url}/api/v1/builds`
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => null)
    return answer?.status ?? 0
  }
  await expect.poll(send, patience).toBeOneOf([200, 201])
  await expect.poll(send, patience).toBe(200)
}

async function comment(number: number, text: string, as: 'ada' | 'eve'): Promise<void> {
  const { id } = await world.forge.forge.comment(world.repository, number, text, as)
  comments.push({ number, id, refused: as === 'eve' })
}

/** When the check of all the commit has ended too, so that it gets a new one. */
async function runAgain(sha: string): Promise<void> {
  await ended(sha, 'slipway')
  const { id } = await ended(sha, 'slipway / app')
  again.add(sha)
  world.forge.forge.rerunCheck(world.repository, id, 'ada')
}

async function ended(sha: string, name: string): Promise<{ id: number }> {
  const find = () =>
    world.forge.forge
      .checkRuns(world.repository, sha)
      .find((run) => run.name === name && run.status === 'completed')
  await expect
    .poll(async () => {
      await redeliver()
      return find()
    }, patience)
    .toBeDefined()
  return find()!
}

/** What the service was not there for is sent again. Returns how many that were. */
async function redeliver(): Promise<number> {
  const { forge } = world.forge
  await forge.deliveriesSettled()
  const app = world.forge.octokit({ app: true })
  const { data } = await app.request('GET /app/hook/deliveries', { per_page: 100, status: 'failure' })
  const newest = new Map(data.toReversed().map(({ guid, id }) => [guid, id]))
  const lost = [...newest].filter(([guid]) => count(`deliveries where guid = '${guid}'`) === 0)
  for (const [, id] of lost)
    await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: Number(id) })
  return lost.length
}

/** At random moments, at least as often as was said, and while pushes come in. */
async function killAgainAndAgain(sending: Promise<void>): Promise<void> {
  const sent = { all: false }
  void sending.finally(() => (sent.all = true)).catch(() => undefined)
  // On a busy machine it lives longer, so that it comes to do something in between.
  let startedInMs = 0
  for (let killed = 0; killed < kills || !sent.all; killed += 1) {
    await delay(300 + startedInMs + Math.random() * 3000)
    await world.service.end('SIGKILL')
    const began = Date.now()
    await world.service.start()
    startedInMs = Date.now() - began
  }
}

/** Everything has come in, been planned, built and told. */
async function becomesQuiet(): Promise<void> {
  await expect
    .poll(
      async () => ({
        lost: await redeliver(),
        unplanned: count("deliveries where state = 'received'"),
        unbuilt: count("builds where state in ('queued', 'running')"),
        untold: count('reports where acked < desired'),
      }),
      patience,
    )
    .toEqual({ lost: 0, unplanned: 0, unbuilt: 0, untold: 0 })
}

function ends(sha: string): string[] {
  return world.forge.forge
    .allCheckRuns(world.repository)
    .filter((run) => run.sha === sha)
    .map(({ name, conclusion }) => `${name}: ${conclusion}`)
    .toSorted()
}

/** Of the store. Whoever opens it first after a kill has it alone for a moment. */
function count(what: string): number {
  const file = join(world.dir, 'data', 'slipway.db')
  using database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  return (database.prepare(`select count(*) as n from ${what}`).get() as { n: number }).n
}

function cluster(): KubeConfig {
  const config = new KubeConfig()
  config.loadFromFile(join(world.dir, 'data', 'kubeconfig'))
  return config
}

interface Metadata {
  annotations?: Record<string, string>
  labels?: Record<string, string>
}

async function list(group: string, version: string, plural: string): Promise<Metadata[]> {
  const api = cluster().makeApiClient(CustomObjectsApi)
  const { items } = (await api.listClusterCustomObject({ group, version, plural })) as {
    items: { metadata: Metadata }[]
  }
  return items.map(({ metadata }) => metadata)
}
