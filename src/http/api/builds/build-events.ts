import { z } from 'zod'
import type { Access } from '../../../domain/index.ts'
import { untilRevoked } from '../../access/until-revoked.ts'
import { parseCursor } from '../../events/cursor.ts'
import { followBuild, type BuildEvent } from '../../events/follow-build.ts'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { raw, route } from '../../openapi/route.ts'
import { notFound, problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { buildViewJson } from './build-json.ts'
import { buildViewSchema } from './build-schema.ts'
import { buildParams } from './get-build.ts'

const mostStreams = 200
/** Then the client connects again with Last-Event-ID, and is asked for its token again. */
const lifetimeMs = 15 * 60_000

const query = z.object({ cursor: z.string().max(4096, 'must be the id of an event').optional() })

const description = `Events \`build\` (the build with its attempts, whenever it changes), \`log\` (whole lines of a step) and \`end\`. Each
can be resumed after: by \`Last-Event-ID\`, or by \`cursor\` where a header cannot be set.`

const messages = {
  build: buildViewSchema,
  log: z
    .object({
      execution: z.string(),
      step: z.string(),
      from: z.int().describe('Of these lines in the log, in bytes'),
      next: z.int().describe('Where the lines after them begin'),
      lines: z.array(z.string()),
    })
    .meta({ id: 'LogLines' }),
  end: z.object({}),
}

/** State and log of a Build as they come. */
export const streamBuildEvents = route(
  {
    method: 'get',
    path: '/api/v1/builds/{id}/events',
    id: 'streamBuildEvents',
    tag: 'events',
    summary: 'State and log of a build, live, as server-sent events',
    description,
    scope: 'read',
    narrowed: true,
    params: buildParams,
    query,
    headers: z.object({ 'last-event-id': z.string().max(4096).optional() }),
    answers: { 200: raw('Until the build has ended.', 'text/event-stream', {}, messages) },
    refusals: { 503: 'Too many streams are open.' },
  },
  (parts: Pick<ApiParts, 'who' | 'store' | 'clock' | 'log' | 'baseUrl'>) => {
    const { store, clock, log, baseUrl } = parts
    const streams = { open: 0 }

    async function* events(
      { buildId, last, access }: { buildId: string; last: string | undefined; access: Access },
      signals: AbortSignal[],
    ) {
      streams.open += 1
      const ending = new AbortController()
      const signal = AbortSignal.any([...signals, ending.signal, untilRevoked(parts, access, ending.signal)])
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

    return async ({ c, access, params, query, headers }) => {
      if (streams.open >= mostStreams)
        return problem(c, {
          status: 503,
          title: 'Too many streams',
          detail: `${mostStreams} event streams are open; poll the build instead, or try again later.`,
          headers: { 'retry-after': '30' },
        })
      const view = await findBuild(store, access, params.id)
      if (view === null) return notFound(c, noSuchBuild)
      const signals = [c.req.raw.signal, ...(c.env.closing === undefined ? [] : [c.env.closing])]
      const last = headers['last-event-id'] ?? query.cursor
      c.header('content-type', 'text/event-stream; charset=utf-8')
      c.header('x-accel-buffering', 'no')
      const texts = events({ buildId: view.build.id, last, access }, signals)
      return c.body(ReadableStream.from(texts).pipeThrough(new TextEncoderStream()))
    }
  },
)

function frame(event: BuildEvent, baseUrl: string): string {
  if (event.event === 'beat') return ': still here\n\n'
  const data =
    event.event === 'build' ? buildViewJson(event.view, baseUrl) : event.event === 'log' ? event.log : {}
  return `event: ${event.event}\nid: ${event.id}\ndata: ${JSON.stringify(data)}\n\n`
}
