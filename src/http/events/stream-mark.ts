import type { Context } from 'hono'
import type { Access } from '../../domain/index.ts'
import type { Clock, Log } from '../../ports.ts'
import { untilRevoked } from '../access/until-revoked.ts'
import type { Who } from '../access/who.ts'
import type { HttpEnv } from '../http-env.ts'
import { lifetimeMs } from './patience.ts'
import type { ReaderLimit } from './reader-limit.ts'

/** What such a stream works with. */
export interface MarkParts {
  who: Pick<Who, 'again'>
  following: { limit: ReaderLimit }
  clock: Clock
  log: Log
}

const lookEveryMs = 2_000
const beatMs = 15_000

/**
 * A stream that tells whoever looks at a page of few readers that the page is another now: an event `delivery` whenever
 * `read` says something else than before, or than the `cursor` that the page was made at.
 */
export function streamMark(
  parts: MarkParts,
  { c, access, read }: { c: Context<HttpEnv>; access: Access; read: () => Promise<string> },
): Response {
  const { following, clock, log } = parts
  const place = following.limit.enter(c, access)
  if ('refusal' in place) return place.refusal
  const { leave } = place
  const ending = new AbortController()
  const signals = [c.req.raw.signal, ...(c.env.closing === undefined ? [] : [c.env.closing])]
  const signal = AbortSignal.any([...signals, ending.signal, untilRevoked(parts, access, ending.signal)])
  void clock.sleep(lifetimeMs, signal).then(() => ending.abort())

  async function* frames(): AsyncGenerator<string, undefined> {
    let last = c.req.header('last-event-id') ?? c.req.query('cursor') ?? ''
    let beatAt = clock.now() + beatMs
    try {
      yield 'retry: 2000\n\n'
      while (!signal.aborted) {
        const mark = await read()
        if (mark !== last) {
          last = mark
          yield `event: delivery\nid: ${mark}\ndata: {}\n\n`
        } else if (clock.now() >= beatAt) {
          yield ': still here\n\n'
        }
        if (clock.now() >= beatAt) beatAt = clock.now() + beatMs
        await clock.sleep(lookEveryMs, signal)
      }
    } catch (error) {
      log.warn({ err: error }, 'a stream of a page broke off; the browser will come again')
    } finally {
      ending.abort()
      leave()
    }
  }
  c.header('content-type', 'text/event-stream; charset=utf-8')
  c.header('x-accel-buffering', 'no')
  return c.body(ReadableStream.from(frames()).pipeThrough(new TextEncoderStream()))
}
