import type { Context } from 'hono'
import type { Access } from '../../domain/index.ts'
import { askedEvents } from '../events/asked-events.ts'
import { feedSocket } from '../events/socket-loop.ts'
import type { HttpEnv } from '../http-env.ts'
import { isOwnOrigin } from '../own-origin.ts'
import { problem } from '../problem.ts'
import { lifetimeMs, longestStallMs, type EventParts } from './events.ts'

/**
 * `GET /api/v1/events/ws`: the same as a WebSocket of the protocol `slipway.v1`. The token comes in `Authorization`,
 * or as a second protocol `slipway.bearer.<token>` where a client cannot set headers. With a cookie only pages of our
 * own origin are let in: browsers send cookies with sockets that any page opens.
 */
export function eventsSocket(
  parts: EventParts & { baseUrl: string },
  accessOf: (c: Context) => Pick<Access, 'tenant'>,
): (c: Context<HttpEnv>) => Promise<Response> {
  const { store, limit, baseUrl } = parts
  return async (c) => {
    const { upgrade, closing } = c.env
    if (upgrade === undefined)
      return problem(c, {
        status: 426,
        title: 'A WebSocket is wanted',
        detail: 'Connect here with a WebSocket client, or read GET /api/v1/events as server-sent events.',
        headers: { upgrade: 'websocket' },
      })
    const origin = c.req.header('origin')
    if (c.req.header('authorization') === undefined && !isOwnOrigin(origin, baseUrl, c.req.header('host')))
      return problem(c, {
        status: 403,
        title: 'Page of another site',
        detail: 'A socket that is opened with a cookie must come from a page of this address.',
      })
    const asked = await askedEvents(c, store, accessOf(c))
    if ('refusal' in asked) return asked.refusal
    const leave = limit.enter()
    if (leave === null) return limit.refuse(c)
    const never = new AbortController().signal
    upgrade((socket) => {
      if (socket === null) {
        leave()
        return
      }
      void feedSocket(socket, {
        ...parts,
        ...asked,
        closing: closing ?? never,
        lifetimeMs,
        longestStallMs,
      }).finally(leave)
    })
    return c.body(null, 200)
  }
}
