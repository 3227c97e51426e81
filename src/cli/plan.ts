import { Option, type Command } from 'commander'
import { refOf, type BuildingEvent } from '../domain/index.ts'
import { stripControl } from '../logs/strip-control.ts'
import { buildRunYaml } from './plan/build-run-yaml.ts'
import { planOffline, type Planned, type PlanWish } from './plan/plan-offline.ts'
import { shortRef } from './show/short-ref.ts'
import { wrapWords } from './show/wrap-words.ts'
import type { Terminal } from './terminal.ts'

const examples = `
Judges by the same rules as the service, with the commits of a Git checkout: nothing is pushed, nothing is built.
Without --ref it is what is checked out, and without --base what was pushed before: what has not been committed does
not count. The exit code is 1 when the build file cannot be used.

Examples:
  $ slipway plan
  $ slipway plan --ref v1.4.0
  $ slipway plan --ref feature --base main --pull-request
  $ slipway plan --payload push.json --event push --tenants tenants.yaml
  $ slipway plan --output yaml | kubectl apply --dry-run=client -f -`

interface PlanOptions extends PlanWish {
  output: 'human' | 'json' | 'yaml'
  json: boolean
}

/** `slipway plan`: what would be built for a ref, a difference or a payload, and why the rest is not. */
export function addPlanCommand(program: Command, terminal: Terminal): void {
  program
    .command('plan')
    .summary('say what would be built, and why not the rest, without building it')
    .option('--ref <ref>', 'a branch, tag or commit (default: what is checked out)')
    .option('--base <ref>', 'what it is compared with (default: what was pushed before, else its parent)')
    .option('--pull-request', 'as a pull request into the base, not as a push', false)
    .option('--label <name>', 'a label of the pull request; repeat it for more', collect, [])
    .addOption(
      new Option(
        '--payload <file>',
        'the saved JSON of one delivery, in place of --ref and --base',
      ).conflicts(['ref', 'base', 'pullRequest']),
    )
    .option('--event <name>', "GitHub's name of the payload's event, such as push")
    .option('--build <name>', 'only this one, whatever its filters say; repeat it for more', collect, [])
    .option('--dir <checkout>', 'a Git checkout that has the commits', '.')
    .option('--tenants <file>', 'the tenants file of the service (default: any image may be pushed)')
    .option('--strategies <dir>', 'folder with the strategies of the cluster (default: those of Slipway)')
    .addOption(
      new Option('--output <format>', 'yaml prints the BuildRuns')
        .choices(['human', 'json', 'yaml'])
        .default('human'),
    )
    .option('--json', 'the same as --output json', false)
    .addHelpText('after', examples)
    .action(async ({ json, output, ...wish }: PlanOptions) => {
      const found = await planOffline(wish)
      process.exitCode = 'planned' in found && found.planned.kind === 'invalid' ? 1 : 0
      const format = json ? 'json' : output
      if (format === 'json') terminal.line(JSON.stringify(asJson(found), null, 2))
      else if ('instead' in found) tellInstead(stripControl(found.instead), format, terminal)
      else if (format === 'yaml') printYaml(found.planned, terminal)
      else show(found.event, found.planned, terminal)
    })
}

/** In YAML it would be taken for a BuildRun. */
function tellInstead(words: string, format: 'human' | 'yaml', terminal: Terminal): void {
  if (format === 'yaml') terminal.complain(words)
  else terminal.line(words)
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

function asJson(found: Awaited<ReturnType<typeof planOffline>>): object {
  if ('instead' in found) return { event: null, reason: found.instead, builds: [], skipped: [], problems: [] }
  const { event, planned } = found
  const about = { kind: event.kind, ref: refOf(event), sha: event.sha }
  if (planned.kind === 'invalid')
    return { event: about, reason: null, builds: [], skipped: [], problems: planned.problems }
  const builds = planned.builds.map(({ name, trust, priority, config }) => ({
    name,
    trust,
    priority,
    config,
  }))
  const skipped = planned.skipped.map(({ name, reason, refused = false }) => ({ name, reason, refused }))
  return { event: about, reason: null, builds, skipped, problems: [] }
}

function printYaml(planned: Planned, terminal: Terminal): void {
  if (planned.kind === 'invalid') complain(planned, (text) => terminal.complain(text), terminal)
  else terminal.line(buildRunYaml(planned.builds, Date.now()).trimEnd())
}

interface Row {
  name: string
  built: boolean
  words: string
}

function show(event: BuildingEvent, planned: Planned, terminal: Terminal): void {
  const { paint } = terminal
  if (planned.kind === 'invalid') {
    complain(planned, (text) => terminal.line(text), terminal)
    return
  }
  const rows: Row[] = [
    ...planned.builds.map(({ name, trust, config }) => ({
      name,
      built: true,
      words: `${config.image}:${config.tags.join(', ')} with ${config.strategy.name}${trust === 'untrusted' ? ', once its commit is approved' : ''}`,
    })),
    ...planned.skipped.map(({ name, reason, refused }) => ({
      name,
      built: false,
      words: refused === true ? `not allowed: ${reason}` : reason,
    })),
  ]
  const what =
    event.kind === 'pull_request'
      ? `pull request into ${event.baseRef}`
      : `${event.kind} of ${shortRef(refOf(event))}`
  terminal.line(
    `${paint.bold(stripControl(what))} at ${event.sha.slice(0, 7)}: ${planned.builds.length} of ${rows.length} ${rows.length === 1 ? 'build' : 'builds'}`,
  )
  const indent = Math.min(24, Math.max(0, ...rows.map(({ name }) => name.length))) + 2
  for (const { name, built, words } of rows) {
    const head = stripControl(name)
    const told = wrapWords(stripControl(words), (terminal.width ?? 80) - indent - 4)
    const first = head.length + 2 > indent ? [] : told.splice(0, 1)
    const mark = built ? paint.green('✓') : paint.dim('-')
    terminal.line(
      `${mark} ${built ? paint.bold(head) : head}${' '.repeat(Math.max(0, indent - head.length))}${first.join('')}`.trimEnd(),
    )
    for (const line of told) terminal.line(`${' '.repeat(indent + 2)}${line}`)
  }
}

function complain(
  { path, problems }: Extract<Planned, { kind: 'invalid' }>,
  say: (text: string) => void,
  { paint }: Terminal,
): void {
  for (const { line, column, message } of problems)
    say(
      `${paint.bold(`${stripControl(path)}:${line}:${column}`)}: ${paint.red('error')}: ${stripControl(message)}`,
    )
}
