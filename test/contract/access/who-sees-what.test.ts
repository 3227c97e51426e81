import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowsing, signedInAs } from '../../support/browse-as.ts'
import { fakePeopleHost } from '../../support/fakes/fake-people-host.ts'
import { newBuild, planBuilds, admit, observe, step } from '../../support/plan-build.ts'
import { sampleRepository } from '../../support/samples/samples.ts'
import { sampleTenant } from '../../support/samples/sample-tenant.ts'
import { startHttp, type TestHttp } from '../../support/servers/start-http.ts'

/** Who asks, in the order of the columns below. */
const callers = ['anybody', 'other', 'reader', 'writer', 'admin', 'tenant', 'token'] as const

/**
 * What each is told, of the builds of a private repository: `in` is let in, `sign` is asked to sign in (401), `no` is
 * refused (403), and to `none` it is as if nothing were there (404). `other` may administer another repository, `reader`
 * may read this one, `writer` push to it; `admin` is an administrator; `tenant` has an admin token of another tenant, and
 * `token` the service's own. `-`: the same as the column before.
 */
const table = `
  anything open                    in   -    -    -    -    -    -
  GET /metrics                     sign no   -    -    in   no   in
  GET a list of the API            in   -    -    -    -    -    -
  GET a thing of the API           none -    in   -    -    none in
  POST an act of the API           sign none no   in   -    none in
  about whole tenants              sign no   -    -    in   -    -
  a delivery of the API            sign no   -    -    in   none in
  GET a list                       in   -    -    -    -    -    -
  GET a thing                      sign none in   -    -    none in
  POST an act                      sign none no   in   -    none in
  the key of badges                sign none -    in   -    none in
  about deliveries                 sign none -    -    in   -    -
  a delivery                       sign none -    -    in   none in
  a token                          sign no   -    -    none -    -
  a tenant                         sign no   -    -    none -    -
`

/** Which line of the table each route is of. A route that is not here is nobody's: say who may ask it. */
const routes: Record<string, string[]> = {
  'anything open': [
    ...['GET /badge/*', 'GET /healthz', 'GET /readyz', 'GET /schema/slipway.yaml.json'],
    ...['GET /login', 'GET /api/v1/openapi.json', 'GET /'],
  ],
  'GET /metrics': ['GET /metrics'],
  'GET a list of the API': [
    ...['GET /api/v1/builds', 'GET /api/v1/executions', 'GET /api/v1/artifacts', 'GET /api/v1/queue'],
    ...['GET /api/v1/events', 'GET /api/v1/events/ws'],
  ],
  'GET a thing of the API': [
    ...['GET /api/v1/builds/:id', 'GET /api/v1/builds/:id/log', 'GET /api/v1/builds/:id/events'],
    ...['GET /api/v1/builds/:id/executions', 'GET /api/v1/builds/:id/artifacts'],
    ...['GET /api/v1/executions/:id', 'GET /api/v1/executions/:id/steps/:step/log'],
    ...['GET /api/v1/executions/:id/steps/:step/lines', 'GET /api/v1/executions/:id/steps/:step/search'],
  ],
  'POST an act of the API': ['start', 'cancel', 'retry', 'approve'].map(
    (act) => `POST /api/v1/builds/:id/${act}`,
  ),
  'about whole tenants': [
    ...['GET /api/v1/audit', 'GET /api/v1/deliveries', 'GET /api/v1/tenants', 'GET /api/v1/strategies'],
    ...['GET /api/v1/node-pools', 'GET /api/v1/tokens', 'POST /api/v1/tokens', 'POST /api/v1/builds'],
  ],
  'a delivery of the API': [
    ...['GET /api/v1/deliveries/:guid', 'GET /api/v1/deliveries/:guid/payload'],
    'POST /api/v1/deliveries/:guid/replay',
  ],
  'a token': ['DELETE /api/v1/tokens/:id'],
  'a tenant': ['GET /api/v1/tenants/:name'],
  'GET a list': ['GET /builds', 'GET /queue', 'GET /repositories'],
  'GET a thing': ['GET /builds/:id', 'GET /repositories/:owner/:repo'],
  'POST an act': [...['start', 'cancel', 'retry', 'approve'].map((act) => `POST /builds/:id/${act}`)],
  'the key of badges': ['POST /repositories/:owner/:repo/badge-key'],
  'about deliveries': ['GET /deliveries', 'GET /deliveries/events'],
  'a delivery': ['GET /deliveries/:guid', 'POST /deliveries/:guid/replay'],
}

/** Has nothing to do with who asks: signs in and out, or has a check of its own. */
const apart = [
  ...['POST /webhooks/github', 'GET /assets/*', 'GET /problems/:type', 'POST /login', 'POST /logout'],
  ...['GET /login/github', 'GET /login/github/callback'],
]

const sha = 'a'.repeat(40)
const shop = sampleRepository({ id: 101 })
let http: TestHttp
let guid = ''
let headersOf: Record<(typeof callers)[number], Record<string, string>>

beforeAll(async () => {
  const peopleHost = fakePeopleHost({
    ...{ other: { 999: 'admin' }, reader: { [shop.id]: 'read' }, writer: { [shop.id]: 'write' }, root: {} },
  })
  const tenants = [sampleTenant(), sampleTenant({ name: 'beta', namespace: 'beta-builds' })]
  http = await startHttp({ peopleHost, admins: ['root'], publicPages: true, tenants })
  guid = await planBuilds(http.store, [newBuild({ id: 'b1', repository: shop })], true)
  const view = await http.store.read('build', { id: 'b1' })
  if (view === null) throw new Error('there is no build')
  const execution = await admit(http.store, view.build)
  await observe(http.store, execution, { state: 'running', steps: [step('build', 'running')] })
  const made = await http.get('/api/v1/tokens', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'beta', scope: 'admin', tenant: 'beta' }),
  })
  const { token } = (await made.json()) as { token: string }
  const cookie = async (login: string) => {
    const { cookies } = await signedInAs(http, login)
    return { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }
  headersOf = {
    anybody: {},
    other: await cookie('other'),
    reader: await cookie('reader'),
    writer: await cookie('writer'),
    admin: await cookie('root'),
    tenant: { authorization: `Bearer ${token}` },
    token: { authorization: `Bearer ${http.token}` },
  }
})
afterAll(() => http.close())

const lines = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', rest = ''] = /^\s*(.*?)\s{2,}(.*)$/.exec(line) ?? []
      let before = ''
      return [name, rest.split(/\s+/).map((cell) => (before = cell === '-' ? before : cell))]
    }),
)

function pathOf(route: string): string {
  return route
    .replace(/^\w+ /, '')
    .replace('/:owner/:repo', '/acme/shop')
    .replace(':guid', guid)
    .replace('/executions/:id', '/executions/b1-1')
    .replace('/builds/:id', '/builds/b1')
    .replace(':step', 'build')
    .replace('search', 'search?q=x')
    .replace(/:\w+/g, 'nothing')
    .replace('*', 'acme/shop/main.svg')
}

async function tell(route: string, caller: (typeof callers)[number]): Promise<string> {
  const [method = ''] = route.split(' ')
  const path = pathOf(route)
  const isPage = !path.startsWith('/api/') && path !== '/metrics'
  const body = { 'content-type': 'application/json', ...(isPage ? { accept: 'text/html' } : {}) }
  const answer = await fetch(http.server.url + path, {
    ...{ method, redirect: 'manual' },
    ...(path.startsWith('/api/') && path.endsWith('/approve') ? { body: JSON.stringify({ sha }) } : {}),
    headers: { ...headersOf[caller], ...body, 'sec-fetch-site': 'same-origin', origin: http.server.url },
  })
  await answer.body?.cancel()
  return { 401: 'sign', 403: 'no', 404: 'none' }[answer.status] ?? 'in'
}

describe('who sees what', () => {
  it('knows of every route who may ask it', () => {
    const there = http.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`)
    const known = new Set([...Object.values(routes).flat(), ...apart])
    expect([...new Set(there)].filter((route) => !known.has(route))).toEqual([])
    expect([...known].filter((route) => !there.includes(route))).toEqual([])
  })

  it.each(Object.entries(routes).flatMap(([name, of]) => of.map((route) => ({ name, route }))))(
    '$route is as the table says of $name',
    async ({ name, route }) => {
      const told: string[] = []
      for (const caller of callers) told.push(`${caller} ${await tell(route, caller)}`)
      expect(told).toEqual(callers.map((caller, index) => `${caller} ${lines.get(name)?.[index]}`))
    },
  )

  it('shows nothing of what it does not let anybody see in any list', async () => {
    for (const route of [...(routes['GET a list of the API'] ?? []), ...(routes['GET a list'] ?? [])]) {
      if (route.includes('events')) continue
      for (const headers of [headersOf.anybody, headersOf.other, headersOf.tenant]) {
        const answer = await http.ask(pathOf(route), { headers: { ...headers, accept: 'text/html' } })
        expect(await answer.text()).not.toMatch(/b1|acme\/shop/)
      }
    }
  })

  it('says on every page since when the source host cannot be asked, and takes no longer than it may', async () => {
    const host = fakePeopleHost({ reader: { [shop.id]: 'read' } })
    const away = await startHttp({ store: http.store, peopleHost: host })
    const browser = await signedInAs(away, 'reader')
    host.isAway = true
    away.forward(6 * 60_000)
    expect(await (await browser.get('/builds/b1')).text()).toContain(
      'GitHub cannot be asked what you may see',
    )
    away.forward(10 * 60_000)
    expect((await browser.get('/builds/b1')).status).toBe(503)
    await away.close()
  })

  it('limits how many pages a person may have and press in a minute, and nobody by what another did', async () => {
    const host = fakePeopleHost({ reader: { [shop.id]: 'read' }, writer: { [shop.id]: 'write' } })
    const few = await startHttp({ store: http.store, peopleHost: host, apiRequestsPerMinute: 8 })
    const [reader, writer] = [await signedInAs(few, 'reader'), await signedInAs(few, 'writer')]
    const told: number[] = []
    for (let n = 0; n < 9; n += 1) told.push((await reader.get('/builds/b1')).status)
    expect(told).toEqual([...Array<number>(8).fill(200), 429])
    expect((await writer.get('/builds/b1')).status).toBe(200)
    const pressed: number[] = []
    for (let n = 0; n < 3; n += 1) pressed.push((await writer.post('/builds/nothing/cancel')).status)
    expect(pressed).toEqual([404, 404, 429])
    await few.close()
  })

  it('asks everybody to sign in where what is public is not shown', async () => {
    const closed = await startHttp({ store: http.store })
    const browser = openBrowsing(closed)
    for (const path of ['/builds', '/api/v1/builds', '/queue'])
      expect((await browser.get(path)).status).toBe(401)
    await closed.close()
  })
})
