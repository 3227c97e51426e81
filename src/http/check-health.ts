import type { Context } from 'hono'
import type { Clock } from '../ports.ts'

/** One part of the service and whether it can do its work now. */
export interface Readiness {
  name: string
  ready: boolean
  /** For people; never a secret, for the address is open to all. */
  detail: string
}

/** `GET /healthz`: the process answers. Whether it can work is `/readyz`. */
export function answerHealth(c: Context): Response {
  return c.json({ status: 'alive' })
}

/** Of the parts that are named, or of all of them; that the service is about to end is told in any case. */
export type ReadReadiness = (only: readonly string[] | null) => Promise<Readiness[]>

const longestMs = 3000

/**
 * `GET /readyz`: 200 when every part is ready, else 503; says which are not, and why. Parts that do not
 * say within three seconds are not ready either. `?only=store` asks for some of the parts: whether requests may
 * be sent here does not depend on GitHub.
 */
export function answerReadiness(readiness: ReadReadiness, clock: Clock): (c: Context) => Promise<Response> {
  return async (c) => {
    const timer = new AbortController()
    const late = clock.sleep(longestMs, timer.signal).then(() => [unknown('no answer within 3 s')])
    const asked = readiness(c.req.query('only')?.split(',') ?? null).catch(() => [
      unknown('could not be found out; see the log'),
    ])
    const parts = await Promise.race([asked, late])
    timer.abort()
    const waiting = parts.filter((part) => !part.ready)
    return c.json(
      {
        status: waiting.length === 0 ? 'ready' : 'not ready',
        notReady: waiting.map(({ name }) => name),
        parts,
      },
      waiting.length === 0 ? 200 : 503,
    )
  }
}

function unknown(detail: string): Readiness {
  return { name: 'readiness', ready: false, detail }
}
