import { z } from 'zod'
import type { Access } from '../../../domain/index.ts'
import { untilRevoked } from '../../access/until-revoked.ts'
import { askedEvents, eventsQuery } from '../../events/asked-events.ts'
import { messageSchemas, messagesOf, type EventMessage } from '../../events/event-json.ts'
import { followEvents, type EventFilter } from '../../events/follow-events.ts'
import { lifetimeMs, longestStallMs } from '../../events/patience.ts'
import { watchStall } from '../../events/watch-stall.ts'
import { raw, route } from '../../openapi/route.ts'
import type { ApiParts } from '../api-parts.ts'

const description = `Events \`build\`, \`execution\` and \`step\`, each with its sequence number as its id and an object as its data. An event
\`gap\` says that something between \`after\` and \`next\` is not kept any more: read again what matters. The stream ends
after 15 minutes, when the service stops, and for readers that take nothing for 30 seconds; clients come again by
themselves, and \`Last-Event-ID\` says after what.`

const headers = z.object({
  'last-event-id': z
    .string()
    .max(100)
    .describe('Go on after the event with this id; goes before `after`')
    .optional(),
})

/** What happens, as server-sent events. */
export const streamEvents = route(
  {
    method: 'get',
    path: '/api/v1/events',
    id: 'streamEvents',
    tag: 'events',
    summary: 'What happens, live, as server-sent events',
    description,
    scope: 'read',
    narrowed: true,
    query: eventsQuery,
    headers,
    answers: { 200: raw('Until the client goes.', 'text/event-stream', {}, messageSchemas) },
    refusals: { 404: 'There is no such build or tenant.', 503: 'Too many follow already.' },
  },
  (parts: Pick<ApiParts, 'who' | 'store' | 'clock' | 'log' | 'following'>) => {
    const { store, clock, log } = parts
    const { tail, limit } = parts.following

    async function* frames(
      { filter, after, access }: { filter: EventFilter; after: number | null; access: Access },
      signals: AbortSignal[],
      leave: () => void,
    ) {
      const ending = new AbortController()
      const signal = AbortSignal.any([...signals, ending.signal, untilRevoked(parts, access, ending.signal)])
      void clock.sleep(lifetimeMs, signal).then(() => ending.abort())
      try {
        yield 'retry: 2000\n\n'
        for await (const followed of followEvents({ store, tail, clock, filter, after, signal }))
          yield messagesOf(followed).map(frame).join('')
      } catch (error) {
        log.warn({ err: error }, 'stream of events broke off; the client will resume it')
      } finally {
        ending.abort()
        leave()
      }
    }

    return async ({ c, access, query, headers: { 'last-event-id': lastId } }) => {
      const asked = await askedEvents(c, store, access, query)
      if ('refusal' in asked) return asked.refusal
      const place = limit.enter(c, access)
      if ('refusal' in place) return place.refusal
      // Absent when the app is called without a server.
      const { incoming, closing } = c.env
      const signals = [c.req.raw.signal, ...(closing === undefined ? [] : [closing])]
      const after = parseId(lastId) ?? asked.after
      c.header('content-type', 'text/event-stream; charset=utf-8')
      c.header('x-accel-buffering', 'no')
      const cut = () => {
        log.info({}, 'a reader of events takes nothing and is sent away; it can resume')
        incoming?.destroy()
      }
      const texts = watchStall(frames({ ...asked, after, access }, signals, place.leave), {
        clock,
        mostMs: longestStallMs,
        cut,
      })
      return c.body(ReadableStream.from(texts).pipeThrough(new TextEncoderStream()))
    }
  },
)

/** The id alone moves on where a client resumes, also past what it did not ask for. */
function frame({ event, id, data }: EventMessage): string {
  if (data === null) return `id: ${id}\n: still here\n\n`
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}

/** A sequence number that we sent; anything else starts from now. */
function parseId(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
