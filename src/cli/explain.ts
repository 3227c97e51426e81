import { Option, type Command } from 'commander'
import type { z } from 'zod'
import { stripControl } from '../logs/strip-control.ts'
import type { Service } from './client/open-service.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import type { Explained } from './explain/explain-commit.ts'
import type { Terminal } from './terminal.ts'

const examples = `
With --repo and --sha it asks a running service what became of the events of a commit. With a payload that was
saved from GitHub's Recent deliveries it decides again, here, with the files and differences of a Git checkout:
nobody is taken to have write access then, and no branch to be protected.

Examples:
  $ slipway explain --repo acme/shop --sha 3f1c2d4e5f60718293a4b5c6d7e8f90123456789
  $ slipway explain push.json --event push
  $ slipway explain pull.json --event pull_request --dir ~/shop --tenants tenants.yaml`

/** The most that the API gives at once. */
const mostAtOnce = 200
const mostPages = 50

interface ExplainOptions extends ServiceOptions {
  repo?: string
  sha?: string
  event?: string
  dir: string
  tenants?: string
  json: boolean
}

/** `slipway explain`: for each build of the file, why it ran or not. */
export function addExplainCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('explain')
    .summary('say for each build why it ran or not: of a commit, or of a saved payload')
    .argument('[payload]', 'a file with the JSON of one delivery')
    .option('--repo <owner/name>', 'the repository of the commit')
    .option('--sha <commit>', 'the commit, 40 digits')
    .addOption(new Option('--event <name>', "GitHub's name of the payload's event, such as push"))
    .option('--dir <checkout>', "a Git checkout that has the payload's commits", '.')
    .option('--tenants <file>', 'the tenants file of the service (default: any image may be pushed)')
    .option('--json', 'print it as JSON', false)
  addServiceOptions(command)
    .addHelpText('after', examples)
    .action(async (payload: string | undefined, options: ExplainOptions) => {
      const explained =
        payload === undefined ? await explainLive(options) : await explainSaved(payload, options)
      if (options.json) terminal.line(JSON.stringify({ explained }, null, 2))
      else show(explained, terminal)
      if (explained.length === 0) process.exitCode = 1
    })
}

async function explainLive(options: ExplainOptions): Promise<Explained[]> {
  const { repo, sha } = options
  if (repo === undefined || sha === undefined)
    throw new Error('say which commit: --repo OWNER/NAME and --sha, or name a file with a saved payload')
  const { openService } = await import('./client/open-service.ts')
  const { listQuery } = await import('./deliveries/act-on-deliveries.ts')
  const { buildsAnswer, deliveriesAnswer } = await import('./deliveries/delivery-answer.ts')
  const { explainCommit } = await import('./explain/explain-commit.ts')
  const service = await openService(options, process.env)
  const deliveries = await all(
    service,
    'deliveries',
    listQuery({ repo, sha, limit: mostAtOnce }),
    deliveriesAnswer,
  )
  const builds = await all(service, 'builds', listQuery({ repo, sha, limit: mostAtOnce }), buildsAnswer)
  return explainCommit(deliveries, builds)
}

/** Page after page: of a commit with many checks GitHub tells a lot. */
async function all<T>(
  service: Service,
  list: string,
  query: string,
  schema: z.ZodType<{ items: T[]; next: string | null }>,
): Promise<T[]> {
  const found: T[] = []
  for (let page = 0, before = ''; page < mostPages; page += 1) {
    const { items, next } = await service.get(`${list}?${query}${before}`, schema)
    found.push(...items)
    if (next === null) break
    before = `&before=${encodeURIComponent(next)}`
  }
  return found
}

async function explainSaved(payload: string, options: ExplainOptions): Promise<Explained[]> {
  const { event, dir, tenants, repo, sha } = options
  if (repo !== undefined || sha !== undefined)
    throw new Error(`${payload} says itself which commit it is of: leave --repo and --sha out, or the file`)
  if (event === undefined)
    throw new Error('say which event the payload is of, as in --event push: it stands in X-GitHub-Event')
  const { explainPayload } = await import('./explain/explain-payload.ts')
  return await explainPayload(payload, { event, dir, ...(tenants !== undefined && { tenants }) })
}

function show(explained: readonly Explained[], terminal: Terminal): void {
  if (explained.length === 0)
    terminal.line('No delivery of this commit is known: was the event sent to this service?')
  for (const { build, lines } of explained) {
    terminal.line(terminal.paint.bold(stripControl(build ?? 'the commit')))
    for (const line of lines) terminal.line(`  ${stripControl(line)}`)
  }
}
