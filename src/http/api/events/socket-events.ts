import { z } from 'zod'
import { untilRevoked } from '../../access/until-revoked.ts'
import { askedEvents, eventsQuery } from '../../events/asked-events.ts'
import { messageSchemas } from '../../events/event-json.ts'
import { feedSocket } from '../../events/socket-loop.ts'
import { lifetimeMs, longestStallMs } from '../../events/patience.ts'
import { raw, route } from '../../openapi/route.ts'
import { isOwnOrigin } from '../../access/own-origin.ts'
import { problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'

const description = `The same as \`GET /api/v1/events\`, one JSON object a message: \`event\`, \`id\` and \`data\`. A message \`beat\` says where the
reader stands when nothing happens. The client may send \`{"after": n}\` to start again after n. The protocol is
\`slipway.v1\`; a client that cannot set \`Authorization\` offers a second one, \`slipway.bearer.<token>\`. The token is
never taken from the address, which logs keep. With a cookie only pages of this address are let in.`

/** What happens, over a WebSocket. */
export const socketEvents = route(
  {
    method: 'get',
    path: '/api/v1/events/ws',
    id: 'socketEvents',
    tag: 'events',
    summary: 'What happens, live, over a WebSocket',
    description,
    scope: 'read',
    narrowed: true,
    query: eventsQuery,
    answers: { 101: raw('The socket is open.', null, {}, { ...messageSchemas, beat: z.null() }) },
    refusals: {
      403: 'A page of another address, with a cookie.',
      404: 'There is no such build or tenant.',
      426: 'The request asks for no WebSocket.',
      503: 'Too many follow already.',
    },
  },
  (parts: Pick<ApiParts, 'who' | 'store' | 'clock' | 'log' | 'following' | 'baseUrl'>) => {
    const { store, clock, log, baseUrl } = parts
    const { tail, limit } = parts.following
    return async ({ c, access, query }) => {
      const { upgrade, closing } = c.env
      if (upgrade === undefined)
        return problem(c, {
          status: 426,
          title: 'A WebSocket is wanted',
          detail: 'Connect here with a WebSocket client, or read GET /api/v1/events as server-sent events.',
          headers: { upgrade: 'websocket' },
        })
      const hasCookie = c.req.header('authorization') === undefined
      if (hasCookie && !isOwnOrigin(c.req.header('origin'), baseUrl, c.req.header('host')))
        return problem(c, {
          status: 403,
          title: 'Page of another site',
          detail: 'A socket that is opened with a cookie must come from a page of this address.',
        })
      const asked = await askedEvents(c, store, access, query)
      if ('refusal' in asked) return asked.refusal
      const place = limit.enter(c, access)
      if ('refusal' in place) return place.refusal
      const never = new AbortController().signal
      upgrade((socket) => {
        if (socket === null) {
          place.leave()
          return
        }
        const times = { lifetimeMs, longestStallMs }
        const ended = new AbortController()
        void feedSocket(socket, {
          ...{ store, tail, clock, log, ...times, ...asked },
          closing: closing ?? never,
          revoked: untilRevoked(parts, access, ended.signal),
        }).finally(() => {
          ended.abort()
          place.leave()
        })
      })
      // What is answered is the handshake, which the server makes of this.
      return c.body(null, 200)
    }
  },
)
