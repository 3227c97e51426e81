import packageJson from '../../package.json' with { type: 'json' }
import { Hono, type Env, type MiddlewareHandler } from 'hono'
import type { Catalogue, Clock, Log, Store, Tenants } from '../ports.ts'
import { answerError } from './answer-error.ts'
import { answerMetrics } from './answer-metrics.ts'
import { createBuildActions } from './actions/build-actions.ts'
import type { ApiParts } from './api/api-parts.ts'
import { apiRoutes } from './api/api-routes.ts'
import { authenticate, isForPeople } from './access/authenticate.ts'
import { answerHealth, answerReadiness, type ReadReadiness } from './check-health.ts'
import { countRequests } from './count-requests.ts'
import type { ExposedMeter } from './create-meter.ts'
import { createEventTail } from './events/event-tail.ts'
import { createReaderLimit } from './events/reader-limit.ts'
import { createAccessFinder } from './access/find-access.ts'
import type { HttpEnv } from './http-env.ts'
import { createAttemptLimit } from './access/limit-attempts.ts'
import { limitRequests } from './access/limit-requests.ts'
import { addPageRoutes, smallForm } from './pages/add-page-routes.ts'
import { loadAssets } from './pages/assets/load-assets.ts'
import { showMissing } from './pages/layout/show-missing.ts'
import { serveAssets } from './pages/assets/serve-assets.ts'
import { askToSignIn, showSignIn, signIn, signOut } from './pages/sign-in/sign-in.ts'
import { describeApi } from './openapi/describe-api.ts'
import { mountRoutes } from './openapi/mount-routes.ts'
import { notFound, problem } from './problem.ts'
import { refuseForeignForms } from './access/refuse-foreign-forms.ts'
import { secureHeaders } from './access/secure-headers.ts'
import { showProblemType } from './show-problem-type.ts'
import { serveSchema } from './serve-schema.ts'
import { createSessions } from './access/sessions.ts'
import { addSetupRoutes, type SetupParts } from './setup/add-setup-routes.ts'

interface HttpAppParts<E extends Env> {
  store: Store
  /** What they do not allow any more is not built again. */
  tenants: Pick<Tenants, 'all'>
  /** Mounted at `/webhooks/github`; checks signatures itself. */
  webhook: Hono<E>
  /** Who has it sees everything; never empty. */
  apiToken: string
  /** Where browsers reach the service; null where nobody said: addresses are then without a host. */
  publicUrl: string | null
  readiness: ReadReadiness
  planBuild: ApiParts['planBuild']
  /** Left out: nothing is said of the cluster. */
  catalogue?: Catalogue
  maxRunning: number
  /** Of each token; a quarter of it may be writes. */
  apiRequestsPerMinute: number
  /** Null where GitHub is configured. */
  setup?: SetupParts | null
  meter: ExposedMeter
  clock: Clock
  log: Log
}

/**
 * All that the service answers. What stands before `authenticate` is open to whoever reaches the port;
 * everything after it, and every path that does not exist, asks for the token.
 */
export function createHttpApp<E extends Env>(parts: HttpAppParts<E>): Hono<HttpEnv> {
  const { store, clock, log } = parts
  const baseUrl = (parts.publicUrl ?? '').replace(/\/+$/, '')
  const assets = loadAssets()
  const finder = createAccessFinder(parts)
  const sessions = createSessions({
    apiToken: parts.apiToken,
    secure: baseUrl.startsWith('https:'),
    finder,
    clock,
  })
  const actions = createBuildActions({ store, tenants: parts.tenants, clock, log })
  const attempts = createAttemptLimit({ clock, most: 10, windowMs: 60_000 })

  const following = {
    tail: createEventTail({ store, clock, log }),
    limit: createReaderLimit(200),
  }
  parts.meter.level('slipway_event_readers', () => following.tail.readers())

  const document = describeApi(apiRoutes, packageJson.version)
  const api: ApiParts = {
    ...{ store, clock, log, actions, baseUrl, document, following },
    ...{ tenants: parts.tenants, planBuild: parts.planBuild, catalogue: parts.catalogue ?? null },
    maxRunning: parts.maxRunning,
  }
  const isOpen = ({ spec }: (typeof apiRoutes)[number]) => spec.scope === null

  // A slash at the end is a common slip in a webhook's settings, and means nothing else.
  const app = new Hono<HttpEnv>({ strict: false })
  app.onError(answerError({ clock, log }))
  app.notFound((c) =>
    isForPeople(c) ? showMissing(c, assets) : notFound(c, 'There is nothing at this address.'),
  )

  app.use('*', countRequests(parts.meter))
  app.route('/webhooks/github', parts.webhook)
  app.use('*', secureHeaders)
  app.get('/healthz', answerHealth)
  app.get('/readyz', answerReadiness(parts.readiness, clock))
  app.get('/assets/*', serveAssets(assets))
  app.get('/schema/slipway.yaml.json', serveSchema())
  app.get('/problems/:type', showProblemType)
  app.use('*', refuseForeignForms(baseUrl))
  app.get('/login', showSignIn(assets))
  app.post('/login', smallForm, signIn({ assets, finder, sessions, attempts, log }))
  if (parts.setup) addSetupRoutes(app, { ...parts.setup, assets, attempts, log })

  mountRoutes(app, apiRoutes.filter(isOpen), api)

  app.use('*', authenticate({ finder, sessions, signInPage: askToSignIn(assets) }))
  app.use('/api/*', limitRequests({ perMinute: parts.apiRequestsPerMinute, clock }))
  app.get('/metrics', unboundOnly, answerMetrics(parts))
  mountRoutes(
    app,
    apiRoutes.filter((route) => !isOpen(route)),
    api,
  )
  addPageRoutes(app, { ...api, assets })
  app.post('/logout', signOut(sessions))
  return app
}

/** Numbers of the whole service are not one tenant's. */
const unboundOnly: MiddlewareHandler<HttpEnv> = async (c, next) => {
  if (c.get('access').tenant !== null)
    return problem(c, { status: 403, detail: 'Metrics are of all tenants, and this token is bound to one.' })
  await next()
  return
}
