import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { anybody, hasScope, isAnybody, seesAll, type Access } from '../../domain/index.ts'
import { challenge } from '../access/challenge.ts'
import type { HttpEnv } from '../http-env.ts'
import { problem } from '../problem.ts'
import { readInput } from './read-input.ts'
import type { Asked, Route, RouteSpec } from './route.ts'

/** A body may have this many bytes where a route does not say more. */
const usualBodyBytes = 16 * 1024

/** Who asks where nobody needs to be known. */
const nobody = anybody([])

/**
 * Serves the routes: each checks scope and input first. Addresses that have one answer 405 to other methods.
 * What they need of `c.var.access` has to be there before, except where a route is open.
 */
export function mountRoutes<P>(app: Hono<HttpEnv>, routes: readonly Route<P>[], parts: P): void {
  for (const { spec, create } of routes) {
    const handle = create(parts)
    app.on(spec.method.toUpperCase(), honoPath(spec.path), limitBody(spec), async (c) => {
      const access = spec.scope === null ? nobody : c.get('access')
      const refusal = refuse(c, spec, access)
      if (refusal !== null) return refusal
      const input = await readInput(c, spec)
      if (input.kind === 'refused') return input.answer
      const answer = (status: number, body: unknown) => c.json(body as Record<string, unknown>, status as 200)
      // The input has the types that the spec's schemas gave it.
      return handle({ ...input, c, access, json: answer } as unknown as Asked<RouteSpec>)
    })
  }
  for (const [path, specs] of Map.groupBy(
    routes.map(({ spec }) => spec),
    (spec) => honoPath(spec.path),
  )) {
    const methods = specs.map(({ method }) => method.toUpperCase())
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort().join(', ')
    app.all(path, (c) =>
      problem(c, {
        status: 405,
        detail: `This address takes ${allow}, not ${c.req.method}.`,
        headers: { allow },
      }),
    )
  }
}

/** The answer to whoever may not ask this at all. */
function refuse(c: Context<HttpEnv>, spec: RouteSpec, access: Access): Response | null {
  if (spec.scope === null) return null
  const isAllowed = hasScope(access, spec.scope) && (spec.narrowed === true || seesAll(access))
  if (isAllowed) return null
  if (isAnybody(access))
    return problem(c, { status: 401, detail: 'Sign in, or send a token.', headers: challenge })
  return problem(c, {
    status: 403,
    detail: seesAll(access)
      ? `This needs a token of the scope ${spec.scope}; yours has ${access.scope}.`
      : 'This is for administrators of the service, and for tokens.',
  })
}

/** `/builds/{id}` as Hono writes it. */
function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

function limitBody({ bodyBytes = usualBodyBytes }: RouteSpec): MiddlewareHandler {
  return bodyLimit({
    maxSize: bodyBytes,
    onError: (c) =>
      problem(c, { status: 413, detail: `A body may have ${bodyBytes / 1024} kB at most here.` }),
  })
}
