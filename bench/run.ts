import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import type { Finding, Measurement } from './measurement.ts'
import { measureBuildFile } from './build-file/measure-build-file.ts'
import { measureCluster } from './cluster/measure-cluster.ts'
import { measureDispatch } from './dispatch/measure-dispatch.ts'
import { measurePages } from './pages/measure-pages.ts'
import { measurePush } from './push/measure-push.ts'
import { measureReceive } from './receive/measure-receive.ts'
import { measureRetention } from './retention/measure-retention.ts'
import { measureStore } from './store/measure-store.ts'

const measurements: Measurement[] = [
  measureBuildFile,
  measureDispatch,
  measureReceive,
  measureStore,
  measurePush,
  measureCluster,
  measureRetention,
  measurePages,
]

/** Runs them one after the other and prints a table each; the exit code is 1 when a goal was missed. */
async function main(): Promise<void> {
  console.log(describeMachine())
  let missed = 0
  for (const measurement of measurements) {
    console.log(`\n${measurement.title}`)
    const findings = await measurement.run((line) => console.error(`  … ${line}`))
    console.log(table(findings))
    missed += findings.filter(({ goal }) => goal?.reached === false).length
  }
  console.log(missed === 0 ? '\nEvery goal was reached.' : `\n${missed} goals were missed.`)
  process.exitCode = missed === 0 ? 0 : 1
}

function describeMachine(): string {
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  const model = processors[0]?.model.trim() ?? 'unknown processor'
  const load = loadavg()[0] ?? 0
  const busy = load > 1 ? ' (something else is at work here: the numbers say little)' : ''
  return `${processors.length} × ${model}, ${memory} GB, Node ${process.version}, ${process.platform} ${process.arch}, commit ${commit}, load ${load.toFixed(1)}${busy}`
}

function table(findings: Finding[]): string {
  const rows = findings.map(({ what, value, goal }) => [
    what,
    value,
    goal === null ? '' : `${goal.reached ? 'reached' : 'MISSED '}  ${goal.text}`,
  ])
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const [first, second] = [width(0), width(1)]
  return rows
    .map(([what = '', value = '', goal = '']) =>
      `  ${what.padEnd(first)}  ${value.padStart(second)}  ${goal}`.trimEnd(),
    )
    .join('\n')
}

await main()
