import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Measurement } from '../measurement.ts'
import type { LoadResult } from './load.ts'
import { load } from './load.ts'
import { makePush, sign } from './make-push.ts'

/** Probot as it was when the goal was set; a cache that git ignores. */
const probotVersion = '14.3.2'
const cache = join(import.meta.dirname, '../../.slipway/bench')

const bodyBytes = 30_000
const connections = 16
const warmUpSeconds = 3
const seconds = 6
/** In turns, so that a slow moment of the machine does not meet the same one each time; the best counts. */
const rounds = 2

const servers = {
  slipway: { file: 'serve-slipway.ts', argument: cache, status: 202 },
  probot: { file: 'serve-probot.ts', argument: join(cache, `probot-${probotVersion}`), status: 200 },
}

/** Deliveries acknowledged by Slipway, durable before each answer, beside Probot's with nothing stored. */
export const measureReceive: Measurement = {
  title: `Receiving signed pushes of ${bodyBytes / 1000} kB over ${connections} connections on loopback, best of ${rounds} times ${seconds} s`,
  async run(progress) {
    installProbot(progress)
    const results: Record<keyof typeof servers, LoadResult[]> = { probot: [], slipway: [] }
    for (let round = 0; round < rounds; round += 1)
      for (const name of ['probot', 'slipway'] as const) results[name].push(await measure(name, progress))
    return findings(best(results.slipway), best(results.probot))
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

async function measure(name: keyof typeof servers, progress: (line: string) => void): Promise<LoadResult> {
  const { file, argument, status } = servers[name]
  const server = fork(join(import.meta.dirname, file), [argument])
  const [{ url }] = (await once(server, 'message')) as [{ url: string }]
  const deliveries = Array.from({ length: 64 }, () => {
    const body = makePush(bodyBytes)
    return { body, signature: sign(body) }
  })
  const run = (seconds: number) => load({ url: new URL(url), connections, seconds, deliveries, status })
  progress(`${name}: warming up`)
  const warmUp = await run(warmUpSeconds)
  progress(`${name}: measuring`)
  const result = await run(seconds)

  server.send('done')
  const [{ deliveries: arrived }] = (await once(server, 'message')) as [{ deliveries: number }]
  await once(server, 'exit')
  const acknowledged = warmUp.acknowledged + result.acknowledged
  if (arrived !== acknowledged || result.otherAnswers > 0)
    throw new Error(
      `${name} acknowledged ${acknowledged} deliveries, has ${arrived}, and gave ${result.otherAnswers} other answers`,
    )
  return result
}

const rate = ({ acknowledged, seconds }: LoadResult) => acknowledged / seconds

function best(results: LoadResult[]): LoadResult {
  return results.reduce((one, other) => (rate(other) > rate(one) ? other : one))
}

function findings(slipway: LoadResult, probot: LoadResult): Finding[] {
  const ratio = rate(slipway) / rate(probot)
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`
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
  ]
}
