import type { Context } from 'hono'
import type { Access } from '../../domain/index.ts'
import type { Clock, Log, Store } from '../../ports.ts'
import { askedEvents } from '../events/asked-events.ts'
import { messagesOf, type EventMessage } from '../events/event-json.ts'
import type { EventTail } from '../events/event-tail.ts'
import { followEvents, type EventFilter } from '../events/follow-events.ts'
import type { ReaderLimit } from '../events/reader-limit.ts'
import { watchStall } from '../events/watch-stall.ts'
import type { HttpEnv } from '../http-env.ts'

export interface EventParts {
  store: Pick<Store, 'read'>
  tail: EventTail
  limit: ReaderLimit
  clock: Clock
  log: Log
}

/** Then the client connects again with Last-Event-ID, and is asked for its token again. */
export const lifetimeMs = 15 * 60_000
/** Who takes nothing for so long is sent away. */
export const longestStallMs = 30_000

/**
 * `GET /api/v1/events`: server-sent events `build`, `execution`, `step` and `gap`, from `Last-Event-ID`, from `after`, or
 * from now on. The id of an event is its sequence number.
 */
export function liveEvents(
  parts: EventParts,
  accessOf: (c: Context) => Pick<Access, 'tenant'>,
): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, limit, clock, log } = parts

  async function* frames(
    filter: EventFilter,
    after: number | null,
    signals: AbortSignal[],
    leave: () => void,
  ) {
    const ending = new AbortController()
    const signal = AbortSignal.any([...signals, ending.signal])
    void clock.sleep(lifetimeMs, signal).then(() => ending.abort())
    try {
      yield 'retry: 2000\n\n'
      for await (const followed of followEvents({ ...parts, filter, after, signal }))
        yield messagesOf(followed).map(frame).join('')
    } catch (error) {
      log.warn({ err: error }, 'stream of events broke off; the client will resume it')
    } finally {
      ending.abort()
      leave()
    }
  }

  return async (c) => {
    const asked = await askedEvents(c, store, accessOf(c))
    if ('refusal' in asked) return asked.refusal
    const leave = limit.enter()
    if (leave === null) return limit.refuse(c)
    const signals = [c.req.raw.signal, ...(c.env.closing === undefined ? [] : [c.env.closing])]
    const after = parseId(c.req.header('last-event-id')) ?? asked.after
    c.header('content-type', 'text/event-stream; charset=utf-8')
    c.header('x-accel-buffering', 'no')
    const { incoming } = c.env
    const cut = () => {
      log.info({ after }, 'a reader of events takes nothing and is sent away; it can resume')
      incoming?.destroy()
    }
    const texts = watchStall(frames(asked.filter, after, signals, leave), {
      clock,
      mostMs: longestStallMs,
      cut,
    })
    return c.body(ReadableStream.from(texts).pipeThrough(new TextEncoderStream()))
  }
}

/** The id alone moves on where a client resumes, also past what it did not ask for. */
function frame({ event, id, data }: EventMessage): string {
  if (data === null) return `id: ${id}\n: still here\n\n`
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}

/** A sequence number that we sent; anything else starts from now. */
function parseId(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
