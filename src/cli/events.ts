import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import { systemClock } from '../clock.ts'
import { stripControl } from '../logs/strip-control.ts'
import { followStream } from './client/follow-stream.ts'
import { openService } from './client/open-service.ts'
import { exitCodes, ServiceError } from './client/service-error.ts'
import { addServiceOptions, type ServiceOptions } from './client/service-options.ts'
import { paintState } from './show/paint-state.ts'
import { shortRef } from './show/short-ref.ts'
import type { Terminal } from './terminal.ts'

const eventAnswer = z.looseObject({
  sequence: z.number(),
  at: z.string(),
  type: z.string(),
  repository: z.string(),
  build: z.object({ id: z.string(), name: z.string() }),
  ref: z.string(),
  state: z.string(),
  step: z.string().optional(),
  reason: z.string().nullish(),
  waitingFor: z.string().nullish(),
})
const gapAnswer = z.object({ after: z.number(), next: z.number() })

const examples = `
One line an event, until Ctrl-C; lost connections and restarts of the service are bridged. With --json each line
begins with the number to go on after, so that a reader that is stopped misses nothing.

Examples:
  $ slipway events
  $ slipway events --repo acme/shop --after 0
  $ slipway events --json | jq 'select(.type == "build" and .state == "failed")'`

interface EventsOptions extends ServiceOptions {
  after?: number
  tenant?: string
  repo?: string
  build?: string
  json: boolean
}

/** `slipway events`: what happens in a running service, live. */
export function addEventsCommand(program: Command, terminal: Terminal): void {
  addServiceOptions(program.command('events').summary('follow what happens in a running service, live'))
    .option(
      '--after <number>',
      'go on after this sequence number; 0: all that is kept (default: from now on)',
      sequence,
    )
    .option('--tenant <name>', 'those of one tenant')
    .option('--repo <owner/name>', 'those of one repository')
    .option('--build <id>', 'those of one build')
    .option('--json', 'an object a line, as the REST API says it', false)
    .addHelpText('after', examples)
    .action((options: EventsOptions) => follow(options, terminal))
}

async function follow(options: EventsOptions, terminal: Terminal): Promise<void> {
  const { after, tenant, repo: repository, build, json } = options
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries({ tenant, repository, build }))
    if (value !== undefined) query.set(key, value)
  const service = await openService(options, process.env)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const messages = followStream(service, `events?${query.toString()}`, {
      ...(after !== undefined && { last: String(after) }),
      signal: stopping.signal,
      clock: systemClock,
      // Whoever follows for days sits through an upgrade.
      patienceMs: Infinity,
    })
    for await (const { event, data } of messages) {
      const said: unknown = JSON.parse(data)
      if (event === 'gap') {
        const gap = checked(gapAnswer, said)
        terminal.complain(
          `slipway: what happened after ${gap.after} and before ${gap.next} is not kept any more`,
        )
        continue
      }
      const happened = checked(eventAnswer, said)
      terminal.line(json ? JSON.stringify(happened) : lineOf(happened, terminal))
    }
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

function lineOf(happened: z.output<typeof eventAnswer>, terminal: Terminal): string {
  const { at, repository, build, ref, type, step, state, reason, waitingFor } = happened
  const what =
    type === 'step'
      ? `${build.name} / ${step ?? ''}`
      : type === 'build'
        ? build.name
        : `${build.name} (${type})`
  const why = reason ?? waitingFor
  const { paint } = terminal
  return [
    paint.dim(clean(at.slice(11, 19))),
    clean(`${repository} ${shortRef(ref)}`),
    paint.bold(clean(what)),
    paintState(clean(state), state, terminal),
    ...(why == null ? [] : [clean(why)]),
  ].join('  ')
}

/** Without what a stranger's text could do to a terminal. */
function clean(text: string): string {
  return stripControl(text).replaceAll(/\s+/g, ' ')
}

function checked<T>(schema: z.ZodType<T>, said: unknown): T {
  const parsed = schema.safeParse(said)
  if (parsed.success) return parsed.data
  throw new ServiceError('what the service tells is not of this version', exitCodes.failed, parsed.error)
}

function sequence(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('a sequence number is wanted, such as 1042')
  return Number(text)
}
