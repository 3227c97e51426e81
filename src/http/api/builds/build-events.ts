import { z } from 'zod'
import type { Access, BuildView } from '../../../domain/index.ts'
import { untilRevoked } from '../../access/until-revoked.ts'
import { parseCursor, type Cursor } from '../../events/cursor.ts'
import { followBuild, type BuildEvent } from '../../events/follow-build.ts'
import { lifetimeMs, longestStallMs } from '../../events/patience.ts'
import { watchStall } from '../../events/watch-stall.ts'
import { findBuild, noSuchBuild } from '../../find-build.ts'
import { newLinesSchema } from '../../lines/line-schema.ts'
import { raw, route } from '../../openapi/route.ts'
import { notFound } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { buildViewJson } from './build-json.ts'
import { buildViewSchema } from './build-schema.ts'
import { buildParams } from './get-build.ts'

const query = z.object({
  cursor: z.string().max(4096, 'must be the id of an event').optional(),
  log: z
    .enum(['text', 'lines'], 'must be text or lines')
    .default('text')
    .describe('`text`: all of the log; `lines`: its newest lines, for a page'),
})

const description = `Events \`build\` (the build with its attempts, whenever it changes), \`log\` (whole lines of a step, none left
out) and \`end\`. Each can be resumed after: by \`Last-Event-ID\`, or by \`cursor\` where a header cannot be set.

With \`log=lines\` there are events \`lines\` in the place of \`log\`: how many lines there are, and the newest of them with their
numbers, times and colours, several times a second at most. Lines may be left out between two of them: \`GET
/api/v1/executions/{id}/steps/{step}/lines\` has them.`

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
  lines: newLinesSchema,
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
  (parts: Pick<ApiParts, 'who' | 'store' | 'clock' | 'log' | 'baseUrl' | 'following'>) => {
    const { store, clock, log, baseUrl } = parts
    const { limit, builds } = parts.following
    const encoder = new TextEncoder()

    async function* texts(buildId: string, cursor: Cursor, signal: AbortSignal) {
      for await (const event of followBuild({ store, clock, buildId, cursor, signal }))
        yield encoder.encode(frame(event, baseUrl))
    }

    async function* messages(
      { view, last, access, asLines }: { view: BuildView; last: string; access: Access; asLines: boolean },
      signals: AbortSignal[],
      leave: () => void,
    ) {
      const buildId = view.build.id
      const ending = new AbortController()
      const signal = AbortSignal.any([...signals, ending.signal, untilRevoked(parts, access, ending.signal)])
      void clock.sleep(lifetimeMs, signal).then(() => ending.abort())
      try {
        yield encoder.encode('retry: 2000\n\n')
        const cursor = parseCursor(last)
        yield* asLines ? builds.follow(buildId, cursor, signal) : texts(buildId, cursor, signal)
      } catch (error) {
        log.warn({ build: buildId, err: error }, 'event stream broke off; the client will resume it')
      } finally {
        ending.abort()
        leave()
      }
    }

    return async ({ c, access, params, query, headers }) => {
      const view = await findBuild(store, access, params.id)
      if (view === null) return notFound(c, noSuchBuild)
      const place = limit.enter(c, access)
      if ('refusal' in place) return place.refusal
      // Absent when the app is called without a server.
      const { incoming, closing } = c.env
      const signals = [c.req.raw.signal, ...(closing === undefined ? [] : [closing])]
      const last = headers['last-event-id'] ?? query.cursor ?? ''
      const cut = () => {
        log.info({}, 'a reader of a build takes nothing and is sent away; it can resume')
        incoming?.destroy()
      }
      const following = messages({ view, last, access, asLines: query.log === 'lines' }, signals, place.leave)
      c.header('content-type', 'text/event-stream; charset=utf-8')
      c.header('x-accel-buffering', 'no')
      return c.body(ReadableStream.from(watchStall(following, { clock, mostMs: longestStallMs, cut })))
    }
  },
)

function frame(event: BuildEvent, baseUrl: string): string {
  if (event.event === 'beat') return ': still here\n\n'
  const data =
    event.event === 'build' ? buildViewJson(event.view, baseUrl) : event.event === 'log' ? event.log : {}
  return `event: ${event.event}\nid: ${event.id}\ndata: ${JSON.stringify(data)}\n\n`
}
