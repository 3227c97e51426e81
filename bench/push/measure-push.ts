import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { KubeConfig, Watch } from '@kubernetes/client-node'
import { systemClock } from '../../src/clock.ts'
import { connectGitHub } from '../../src/github/connect-github.ts'
import { commitAnnotation } from '../../src/shipwright/index.ts'
import type { SourceHost } from '../../src/ports.ts'
import { keepingMeter } from '../../test/support/keeping-meter.ts'
import { silentLog } from '../../test/support/fakes/silent-log.ts'
import { buildFileFor, openTrivialWorld, type TrivialWorld } from '../../test/support/trivial-world.ts'
import type { Measurement } from '../measurement.ts'

const pushes = 40
const warmUp = 5
const goalMs = 150

/**
 * From the moment a push is sent to the moment a watcher of the embedded cluster sees its BuildRun, one push
 * at a time. What the forge itself takes for the same questions is measured beside it and taken off.
 */
export const measurePush: Measurement = {
  title: 'Push to BuildRun',
  async run(progress) {
    await using world = await openTrivialWorld()
    const shas = await makeCommits(world)
    await world.service.start()
    const seen = await watchBuildRuns(world)
    const source = await openSource(world)

    const totals: number[] = []
    const answers: number[] = []
    for (let n = 1; n < shas.length; n += 1) {
      const [before = '', sha = ''] = shas.slice(n - 1, n + 1)
      const sent = performance.now()
      const status = await world.sendPush({ sha, before })
      if (status !== 202) throw new Error(`a push was answered ${status}`)
      const total = (await seen.when(sha)) - sent
      await world.forge.forge.waitForCheckRun(
        world.repository,
        sha,
        (run) => run.status === 'completed',
        30_000,
      )
      const answer = await source.timeAnswers(sha)
      if (n <= warmUp) continue
      totals.push(total)
      answers.push(answer)
      if (n % 10 === 0) progress(`${n} of ${shas.length - 1} pushes`)
    }
    seen.stop()
    await source.close()

    const beyond = median(totals) - median(answers)
    return [
      { what: 'push to BuildRun, median', value: ms(median(totals)), goal: null },
      { what: 'push to BuildRun, 90th percentile', value: ms(percentile(totals, 0.9)), goal: null },
      { what: "the forge's own answers, median", value: ms(median(answers)), goal: null },
      {
        what: "beyond the forge's own answers",
        value: ms(beyond),
        goal: { text: `under ${goalMs} ms`, reached: beyond < goalMs },
      },
    ]
  },
}

async function makeCommits(world: TrivialWorld): Promise<string[]> {
  await using copy = await world.forge.workingCopy(world.repository, world.user.token)
  const shas = [await copy.commit('First', { '.slipway.yaml': buildFileFor('app') })]
  for (let n = 0; n < pushes + warmUp; n += 1) shas.push(await copy.commit(`Commit ${n}`, {}))
  await copy.push()
  return shas
}

async function watchBuildRuns(world: TrivialWorld) {
  const times = new Map<string, number>()
  const waiting = new Map<string, (time: number) => void>()
  const config = new KubeConfig()
  config.loadFromFile(join(world.dir, 'data', 'kubeconfig'))
  const request = await new Watch(config).watch(
    '/apis/shipwright.io/v1beta1/namespaces/acme/buildruns',
    {},
    (type, object: { metadata: { annotations?: Record<string, string> } }) => {
      const sha = object.metadata.annotations?.[commitAnnotation]
      if (type !== 'ADDED' || sha === undefined) return
      const now = performance.now()
      times.set(sha, now)
      waiting.get(sha)?.(now)
    },
    () => undefined,
  )
  // The watch is under way once its answer has begun.
  await delay(500)
  return {
    when: (sha: string) =>
      new Promise<number>((resolve) => {
        const time = times.get(sha)
        if (time === undefined) waiting.set(sha, resolve)
        else resolve(time)
      }),
    stop: () => {
      request.abort()
    },
  }
}

/** The same questions that planning asks of the forge, by the same client. */
async function openSource(world: TrivialWorld) {
  const { app, certFile, url } = world.forge.forge
  const github = connectGitHub({
    apiUrl: `${url}/api/v3`,
    auth: { kind: 'app', appId: app.id, privateKey: app.privateKey },
    ca: await readFile(certFile, 'utf8'),
    userAgent: 'slipway-bench',
    clock: systemClock,
    log: silentLog,
    meter: keepingMeter(),
    limits: null,
  })
  const where = { owner: 'acme', repo: 'app' }
  const { data } = await world.forge.octokit({ token: world.user.token }).repos.get(where)
  const { data: installation } = await world.forge
    .octokit({ app: true })
    .request('GET /repos/{owner}/{repo}/installation', where)
  const repository: Parameters<SourceHost['file']>[0] = {
    id: data.id,
    owner: where.owner,
    ownerId: data.owner.id,
    name: where.repo,
    private: data.private,
    cloneUrl: data.clone_url,
    htmlUrl: data.html_url,
    defaultBranch: data.default_branch,
    installationId: installation.id,
  }
  return {
    async timeAnswers(sha: string): Promise<number> {
      const started = performance.now()
      await github.sourceHost.file(repository, sha, '.slipway.yaml', 1024 * 1024)
      return performance.now() - started
    },
    close: () => github.close(),
  }
}

function percentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

const median = (values: number[]) => percentile(values, 0.5)
const ms = (value: number) => `${value.toFixed(0)} ms`
