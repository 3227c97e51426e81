import type { Context } from 'hono'
import { z } from 'zod'
import type { Clock, Log, Store } from '../../ports.ts'
import { parseCursor } from '../events/cursor.ts'
import { followBuild, type BuildEvent } from '../events/follow-build.ts'
import { findBuild, noSuchBuild } from '../find-build.ts'
import type { HttpEnv } from '../http-env.ts'
import { parseQuery } from '../parse-query.ts'
import { notFound, problem } from '../problem.ts'
import { buildViewJson } from './build-json.ts'

const mostStreams = 200
/** Then the client connects again with Last-Event-ID, and is asked for its token again. */
const lifetimeMs = 15 * 60_000

const query = z.object({ cursor: z.string().max(4096, 'must be the id of an event').optional() })

/**
 * `GET /api/v1/builds/{id}/events`: server-sent events `build`, `log` and `end`; each resumable by
 * Last-Event-ID, or by `cursor` where a header cannot be set.
 */
export function buildEvents(parts: {
  store: Pick<Store, 'read' | 'onWake'>
  clock: Clock
  log: Log
  baseUrl: string
}): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, clock, log, baseUrl } = parts
  const streams = { open: 0 }

  async function* events(buildId: string, last: string | undefined, signals: AbortSignal[]) {
    streams.open += 1
    const ending = new AbortController()
    const signal = AbortSignal.any([...signals, ending.signal])
    void clock.sleep(lifetimeMs, signal).then(() => ending.abort())
    try {
      yield 'retry: 2000\n\n'
      const following = followBuild({ store, clock, buildId, cursor: parseCursor(last), signal })
      for await (const event of following) yield frame(event, baseUrl)
    } catch (error) {
      log.warn({ build: buildId, err: error }, 'event stream broke off; the client will resume it')
    } finally {
      ending.abort()
      streams.open -= 1
    }
  }

  return async (c) => {
    const parsed = parseQuery(c, query)
    if ('refusal' in parsed) return parsed.refusal
    if (streams.open >= mostStreams)
      return problem(c, {
        status: 503,
        title: 'Too many streams',
        detail: `${mostStreams} event streams are open; poll the build instead, or try again later.`,
        headers: { 'retry-after': '30' },
      })
    const view = await findBuild(store, c)
    if (view === null) return notFound(c, noSuchBuild)
    const signals = [c.req.raw.signal, ...(c.env.closing === undefined ? [] : [c.env.closing])]
    const last = c.req.header('last-event-id') ?? parsed.value.cursor
    c.header('content-type', 'text/event-stream; charset=utf-8')
    c.header('x-accel-buffering', 'no')
    const texts = events(view.build.id, last, signals)
    return c.body(ReadableStream.from(texts).pipeThrough(new TextEncoderStream()))
  }
}

function frame(event: BuildEvent, baseUrl: string): string {
  if (event.event === 'beat') return ': still here\n\n'
  const data =
    event.event === 'build' ? buildViewJson(event.view, baseUrl) : event.event === 'log' ? event.log : {}
  return `event: ${event.event}\nid: ${event.id}\ndata: ${JSON.stringify(data)}\n\n`
}
