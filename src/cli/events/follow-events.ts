import { z } from 'zod'
import { systemClock } from '../../clock.ts'
import { stripControl } from '../../logs/strip-control.ts'
import { followStream } from '../client/follow-stream.ts'
import { openService } from '../client/open-service.ts'
import { exitCodes, ServiceError } from '../client/service-error.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import { paintState } from '../show/paint-state.ts'
import { shortRef } from '../show/short-ref.ts'
import type { Terminal } from '../terminal.ts'

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

export interface EventsOptions extends ServiceOptions {
  after?: number
  tenant?: string
  repo?: string
  build?: string
  json: boolean
}

/** What happens in a running service, until Ctrl-C. */
export async function followEvents(options: EventsOptions, terminal: Terminal): Promise<void> {
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
