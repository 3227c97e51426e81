import { refOf, type BuildingEvent } from '../../domain/index.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { shortRef } from '../show/short-ref.ts'
import { wrapWords } from '../show/wrap-words.ts'
import type { Terminal } from '../terminal.ts'
import { buildRunYaml } from './build-run-yaml.ts'
import { planOffline, type Planned, type PlanWish } from './plan-offline.ts'

export interface PlanOptions extends PlanWish {
  output: 'human' | 'json' | 'yaml'
  json: boolean
}

/** Says what would be built; what the process is to exit with. */
export async function showPlan({ json, output, ...wish }: PlanOptions, terminal: Terminal): Promise<number> {
  const found = await planOffline(wish)
  const format = json ? 'json' : output
  if (format === 'json') terminal.line(JSON.stringify(asJson(found), null, 2))
  else if ('instead' in found) tellInstead(stripControl(found.instead), format, terminal)
  else if (format === 'yaml') printYaml(found.planned, terminal)
  else show(found.event, found.planned, terminal)
  return 'planned' in found && found.planned.kind === 'invalid' ? 1 : 0
}

/** In YAML it would be taken for a BuildRun. */
function tellInstead(words: string, format: 'human' | 'yaml', terminal: Terminal): void {
  if (format === 'yaml') terminal.complain(words)
  else terminal.line(words)
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
