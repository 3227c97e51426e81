import { timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { Log } from '../../../ports.ts'
import { namedActs } from '../acts/named-acts.ts'
import type { Forge } from '../forge.ts'
import { roles } from '../state/repositories.ts'

const file = z.union([
  z.string(),
  z.object({ content: z.string(), mode: z.enum(['100644', '100755', '120000']) }),
])
const role = z.enum(roles)
const bodies = {
  user: z.object({ login: z.string().regex(/^[A-Za-z0-9][\w-]{0,38}$/) }),
  repository: z.object({
    owner: z.string(),
    name: z.string(),
    private: z.boolean().optional(),
    defaultBranch: z.string().optional(),
    files: z.record(z.string(), file).optional(),
    collaborators: z.record(z.string(), role).optional(),
    forkOf: z.string().optional(),
  }),
  webhook: z.object({ url: z.url(), secret: z.string().min(1).optional() }),
  fault: z.object({
    kind: z.enum(['server-error', 'retry-after', 'hang', 'close', 'lost-answer']),
    times: z.number().int().positive().optional(),
    forMs: z.number().positive().optional(),
    retryAfter: z.number().int().nonnegative().optional(),
    path: z.string().optional(),
    reads: z.boolean().optional(),
  }),
}
const mostBodyBytes = 32 * 1024 * 1024

/** What on GitHub is done by hand, for whoever runs the forge as a process of its own. */
export function createAdminRoutes(forge: Forge, log: Log): Hono {
  const routes = new Hono()
  const expected = Buffer.from(`Bearer ${forge.adminToken}`)
  routes.use(async (c, next) => {
    const given = Buffer.from(c.req.header('authorization') ?? '')
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      return c.json({ message: 'The admin token is in the file admin-token of the forge directory.' }, 401)
    return next()
  })
  routes.use(bodyLimit({ maxSize: mostBodyBytes }))

  routes.get('/acts', (c) =>
    c.json(Object.fromEntries(Object.entries(namedActs).map(([name, { fields }]) => [name, fields]))),
  )
  routes.post('/acts/:name', async (c) => {
    const name = c.req.param('name')
    const act = Object.hasOwn(namedActs, name) ? namedActs[name] : undefined
    if (!act) return c.json({ message: `there is no act ${name}; GET /_forge/acts lists them` }, 404)
    return c.json({ result: (await act.run(forge, await c.req.json())) ?? null })
  })
  routes.post('/users', async (c) =>
    c.json(forge.createUser(bodies.user.parse(await c.req.json()).login), 201),
  )
  routes.post('/repositories', async (c) =>
    c.json(await forge.createRepository(bodies.repository.parse(await c.req.json())), 201),
  )
  routes.put('/webhook', async (c) => {
    const { url, secret } = bodies.webhook.parse(await c.req.json())
    await forge.setWebhook(url, secret === undefined ? {} : { secret })
    return c.body(null, 204)
  })
  routes.post('/faults', async (c) => {
    forge.inject(bodies.fault.parse(await c.req.json()))
    return c.body(null, 204)
  })
  routes.delete('/faults', (c) => {
    forge.clearFaults()
    return c.body(null, 204)
  })
  routes.get('/repositories/:owner/:name/check-runs', (c) =>
    c.json(forge.allCheckRuns(`${c.req.param('owner')}/${c.req.param('name')}`)),
  )
  routes.post('/deliveries/settled', async (c) => {
    await forge.deliveriesSettled()
    return c.body(null, 204)
  })

  const root = new Hono()
  root.route('/_forge', routes)
  root.onError((error, c) => {
    if (error instanceof z.ZodError) return c.json({ message: z.prettifyError(error) }, 422)
    if (error instanceof SyntaxError) return c.json({ message: 'the body is not JSON' }, 400)
    log.warn({ err: error }, 'an admin request failed')
    return c.json({ message: error.message }, 409)
  })
  return root
}
