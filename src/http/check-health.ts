import type { Context } from 'hono'

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

/** `GET /readyz`: 200 when every part is ready, else 503; says which are not, and why. */
export function answerReadiness(readiness: () => Promise<Readiness[]>): (c: Context) => Promise<Response> {
  return async (c) => {
    const parts = await readiness().catch((): Readiness[] => [
      { name: 'readiness', ready: false, detail: 'could not be found out; see the log' },
    ])
    const waiting = parts.filter((part) => !part.ready)
    return c.json(
      {
        status: waiting.length === 0 ? 'ready' : 'not ready',
        notReady: waiting.map((part) => part.name),
        parts,
      },
      waiting.length === 0 ? 200 : 503,
    )
  }
}
