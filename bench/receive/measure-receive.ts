import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import type { Finding, Measurement } from '../measurement.ts'
import type { LoadResult } from './load.ts'
import { load } from './load.ts'
import { hasWrk, loadWithWrk } from './load-with-wrk.ts'
import { makePush, sign } from './make-push.ts'
import { startServer, type Round } from './start-server.ts'

/** Probot as it was when the goal was set; a cache that git ignores. */
const probotVersion = '14.3.2'
const cache = join(import.meta.dirname, '../../.slipway/bench')

const bodyBytes = 30_000
const connections = 16
const warmUpSeconds = 3
const seconds = 3
/**
 * Short and in turns, both servers being up all the time: what else the machine does meets both. The best
 * round of each counts.
 */
const rounds = 5

const servers = {
  probot: { file: 'serve-probot.ts', argument: join(cache, `probot-${probotVersion}`), status: 200 },
  slipway: { file: 'serve-slipway.ts', argument: cache, status: 202 },
}

/** Deliveries acknowledged by Slipway, durable before each answer, beside Probot's with nothing stored. */
export const measureReceive: Measurement = {
  title: `Receiving signed pushes of ${bodyBytes / 1000} kB over ${connections} connections on loopback, best of ${rounds} times ${seconds} s`,
  async run(progress) {
    installProbot(progress)
    const wrk = hasWrk()
    const deliveries = Array.from({ length: 64 }, () => {
      const body = makePush(bodyBytes)
      return { body, signature: sign(body) }
    })
    const options = { connections, deliveries, load: wrk ? loadWithWrk : load }
    const probot = await startServer({ ...servers.probot, ...options })
    const slipway = await startServer({ ...servers.slipway, ...options })
    progress('warming up')
    await probot.round(warmUpSeconds)
    await slipway.round(warmUpSeconds)
    const results: { probot: Round; slipway: Round }[] = []
    for (let round = 0; round < rounds; round += 1) {
      const result = { probot: await probot.round(seconds), slipway: await slipway.round(seconds) }
      results.push(result)
      const rates = `Probot ${perSecond(result.probot)}, Slipway ${perSecond(result.slipway)}`
      progress(`${rates}, load of the machine ${loadavg()[0]?.toFixed(1)}`)
    }
    await probot.finish()
    await slipway.finish()
    return [
      { what: 'load from', value: wrk ? 'wrk' : 'Node: no wrk here', goal: null },
      ...findings(best(results.map(({ slipway }) => slipway)), best(results.map(({ probot }) => probot))),
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

const rate = ({ acknowledged, seconds }: LoadResult) => acknowledged / seconds
const perSecond = (result: LoadResult) => `${Math.round(rate(result))} /s`

function best(results: Round[]): Round {
  return results.reduce((one, other) => (rate(other) > rate(one) ? other : one))
}

function findings(slipway: Round, probot: Round): Finding[] {
  const ratio = rate(slipway) / rate(probot)
  const milliseconds = (value: number) => `${value.toFixed(1)} ms`
  const microseconds = (value: number) => `${value.toFixed(0)} µs`
  return [
    { what: 'Slipway, durable', value: perSecond(slipway), goal: null },
    { what: 'Probot, empty handler', value: perSecond(probot), goal: null },
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
