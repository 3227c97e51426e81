import { z } from 'zod'
import type { WebSocket } from 'ws'
import type { Clock, Log, Store } from '../../ports.ts'
import { messagesOf, type EventMessage } from './event-json.ts'
import { followEvents, type EventFilter } from './follow-events.ts'
import type { EventTail } from './event-tail.ts'

/** What a client may say: go on after this sequence number. */
const wish = z.strictObject({ after: z.int().min(0) })

/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1, and 1013 of its registry. */
const codes = { done: 1000, goingAway: 1001, notUnderstood: 1007, revoked: 1008, broken: 1011, tooSlow: 1013 }

interface SocketParts {
  store: Pick<Store, 'read'>
  tail: EventTail
  clock: Clock
  log: Log
  filter: EventFilter
  /** Null: from now on. */
  after: number | null
  /** Aborts when the service ends. */
  closing: AbortSignal
  /** Aborts when the client's token is not valid any more. */
  revoked: AbortSignal
  /** The socket is closed after so long, and the client comes again with its token. */
  lifetimeMs: number
  /** A message that is not taken within this ends the socket. */
  longestStallMs: number
  beatMs?: number
}

/**
 * Sends what happens to a WebSocket until either side ends it: one JSON object a message, with `event`, `id` and
 * `data`. A message `{"after": n}` of the client starts again after n; everything that follows the beat with the id n
 * comes after it. The next page is read only when this one was taken.
 */
export async function feedSocket(socket: WebSocket, parts: SocketParts): Promise<void> {
  const { clock, log, closing, revoked, lifetimeMs, longestStallMs, beatMs = 15_000 } = parts
  const ended = new AbortController()
  let restart = new AbortController()
  let after = parts.after
  let isAlive = true
  const isOver = () => ended.signal.aborted
  const close = (code: number, reason: string) => {
    ended.abort()
    socket.close(code, reason)
    // Who does not answer the close is cut.
    void clock.sleep(2_000, new AbortController().signal).then(() => socket.terminate())
  }
  socket.on('close', () => ended.abort())
  socket.on('error', () => ended.abort())
  socket.on('pong', () => (isAlive = true))
  socket.on('message', (data, isBinary) => {
    const said = isBinary ? null : wish.safeParse(parseJson((data as Buffer).toString('utf8')))
    if (said?.success !== true) {
      close(codes.notUnderstood, 'send {"after": n} with a sequence number, or nothing')
      return
    }
    after = said.data.after
    restart.abort()
  })
  closing.addEventListener('abort', () => close(codes.goingAway, 'the service ends: come again'), {
    signal: ended.signal,
  })
  revoked.addEventListener('abort', () => close(codes.revoked, 'the token is not valid any more'), {
    signal: ended.signal,
  })
  void clock.sleep(lifetimeMs, ended.signal).then(() => {
    if (!ended.signal.aborted) close(codes.done, 'long enough: come again after the last id')
  })
  void keepAlive()

  async function keepAlive(): Promise<void> {
    while (!isOver()) {
      await clock.sleep(beatMs, ended.signal)
      if (isOver()) return
      if (!isAlive) {
        socket.terminate()
        return
      }
      isAlive = false
      socket.ping()
    }
  }

  async function send(messages: readonly EventMessage[]): Promise<void> {
    const taken = new AbortController()
    void clock.sleep(longestStallMs, taken.signal).then(() => {
      if (taken.signal.aborted || ended.signal.aborted) return
      log.info({}, 'a reader of events takes nothing and is sent away; it can resume')
      close(codes.tooSlow, 'too slow: come again after the last id')
    })
    await Promise.all(
      messages.map(
        (message) =>
          new Promise<void>((resolve) => {
            socket.send(JSON.stringify(message), () => resolve())
          }),
      ),
    )
    taken.abort()
  }

  try {
    while (!isOver()) {
      restart = new AbortController()
      const signal = AbortSignal.any([ended.signal, restart.signal])
      for await (const followed of followEvents({ ...parts, after, signal, beatMs })) {
        if (signal.aborted) break
        await send(messagesOf(followed))
        after = restart.signal.aborted ? after : followed.last
      }
    }
  } catch (error) {
    log.warn({ err: error }, 'socket of events broke off; the client will resume it')
    close(codes.broken, 'something broke: come again after the last id')
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
