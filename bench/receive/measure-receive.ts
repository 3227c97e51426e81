import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Finding, Measurement } from '../measurement.ts'
import type { LoadResult } from './load.ts'
import { load } from './load.ts'
import { hasWrk, loadWithWrk } from './load-with-wrk.ts'
import { makePush, sign } from './make-push.ts'
import type { Told } from './serve-until-done.ts'

/** Probot as it was when the goal was set; a cache that git ignores. */
const probotVersion = '14.3.2'
const cache = join(import.meta.dirname, '../../.slipway/bench')

const bodyBytes = 30_000
const connections = 16
const warmUpSeconds = 3
const seconds = 5
/** In turns, so that a slow moment of the machine does not meet the same one each time; the best counts. */
const rounds = 3

const servers = {
  slipway: { file: 'serve-slipway.ts', argument: cache, status: 202 },
  probot: { file: 'serve-probot.ts', argument: join(cache, `probot-${probotVersion}`), status: 200 },
}

/** A load, and what it cost the server. */
interface Round extends LoadResult {
  /** Processor time of all the server's threads, in microseconds for each delivery. */
  cpu: number
}

/** Deliveries acknowledged by Slipway, durable before each answer, beside Probot's with nothing stored. */
export const measureReceive: Measurement = {
  title: `Receiving signed pushes of ${bodyBytes / 1000} kB over ${connections} connections on loopback, best of ${rounds} times ${seconds} s`,
  async run(progress) {
    installProbot(progress)
    const wrk = hasWrk()
    progress(
      wrk ? 'the load comes from wrk' : 'no wrk: the load comes from Node, which takes more of the machine',
    )
    const results: Record<keyof typeof servers, Round[]> = { probot: [], slipway: [] }
    for (let round = 0; round < rounds; round += 1)
      for (const name of ['probot', 'slipway'] as const) {
        const result = await measure(name, wrk ? loadWithWrk : load)
        results[name].push(result)
        progress(`${name}: ${Math.round(rate(result))} /s, machine load ${loadavg()[0]?.toFixed(1)}`)
      }
    return [
      { what: 'load from', value: wrk ? 'wrk' : 'Node', goal: null },
      ...findings(best(results.slipway), best(results.probot)),
    ]
  },
}

function installProbot(progress: (line: string) => void): void {
  const { argument } = servers.probot
  if (existsSync(join(argument, 'node_modules/probot'))) return
  progress(`installing Probot ${probotVersion} for the benchmark alone`)
  mkdirSync(argument, { recursive: true })
  execFileSync(
    'npm',
    ['install', '--prefix', argument, '--no-audit', '--no-fund', `probot@${probotVersion}`],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}

async function measure(name: keyof typeof servers, load: Load): Promise<Round> {
  const { file, argument, status } = servers[name]
  const server = fork(join(import.meta.dirname, file), [argument])
  const { url } = await told<'url'>(server)
  const deliveries = Array.from({ length: 64 }, () => {
    const body = makePush(bodyBytes)
    return { body, signature: sign(body) }
  })
  const run = (seconds: number) => load({ url: new URL(url), connections, seconds, deliveries, status })
  const warmUp = await run(warmUpSeconds)
  const before = await ask(server, 'cpu')
  const result = await run(seconds)
  const after = await ask(server, 'cpu')

  const { deliveries: arrived } = await ask(server, 'done')
  await once(server, 'exit')
  const acknowledged = warmUp.acknowledged + result.acknowledged
  const most = acknowledged + warmUp.cutOff + result.cutOff
  if (arrived < acknowledged || arrived > most || result.otherAnswers > 0)
    throw new Error(
      `${name} acknowledged ${acknowledged} deliveries, has ${arrived}, and gave ${result.otherAnswers} other answers`,
    )
  return { ...result, cpu: (after.cpu - before.cpu) / result.acknowledged }
}

type Load = typeof load

async function told<K extends keyof Told>(server: ChildProcess): Promise<Told[K]> {
  const [message] = (await once(server, 'message')) as [Told[K]]
  return message
}

function ask<K extends keyof Told>(server: ChildProcess, what: K): Promise<Told[K]> {
  const answer = told<K>(server)
  server.send(what)
  return answer
}

const rate = ({ acknowledged, seconds }: LoadResult) => acknowledged / seconds

function best<R extends LoadResult>(results: R[]): R {
  return results.reduce((one, other) => (rate(other) > rate(one) ? other : one))
}

function findings(slipway: Round, probot: Round): Finding[] {
  const ratio = rate(slipway) / rate(probot)
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`
  const microseconds = (value: number) => `${value.toFixed(0)} µs`
  return [
    { what: 'Slipway, durable', value: `${Math.round(rate(slipway))} /s`, goal: null },
    { what: 'Probot, empty handler', value: `${Math.round(rate(probot))} /s`, goal: null },
    {
      what: 'Slipway to Probot',
      value: ratio.toFixed(2),
      goal: { text: 'at least Probot’s rate', reached: ratio >= 1 },
    },
    { what: 'Slipway p50', value: milliseconds(slipway.p50), goal: null },
    {
      what: 'Slipway p99',
      value: milliseconds(slipway.p99),
      goal: { text: 'under 25 ms', reached: slipway.p99 < 25 },
    },
    { what: 'Probot p50', value: milliseconds(probot.p50), goal: null },
    { what: 'Probot p99', value: milliseconds(probot.p99), goal: null },
    { what: 'Slipway, processor time each', value: microseconds(slipway.cpu), goal: null },
    { what: 'Probot, processor time each', value: microseconds(probot.cpu), goal: null },
  ]
}
