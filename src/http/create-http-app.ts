import packageJson from '../../package.json' with { type: 'json' }
import { Hono, type Context, type Env, type MiddlewareHandler } from 'hono'
import { isAnybody, seesAll } from '../domain/index.ts'
import type { Catalogue, Clock, Log, PeopleHost, Store, Tenants } from '../ports.ts'
import { answerError } from './answer-error.ts'
import { answerMetrics } from './answer-metrics.ts'
import { serveBadge } from './badge/serve-badge.ts'
import { createBuildActions } from './actions/build-actions.ts'
import type { ApiParts } from './api/api-parts.ts'
import { apiRoutes } from './api/api-routes.ts'
import { buildViewJson } from './api/builds/build-json.ts'
import { challenge } from './access/challenge.ts'
import { authenticate, isForPeople } from './access/authenticate.ts'
import { answerHealth, answerReadiness, type ReadReadiness } from './check-health.ts'
import { countRequests } from './count-requests.ts'
import type { ExposedMeter } from './create-meter.ts'
import { createEventTail } from './events/event-tail.ts'
import { createReaderLimit } from './events/reader-limit.ts'
import { createBuildWatches } from './events/watch/watch-builds.ts'
import type { HttpEnv } from './http-env.ts'
import { limitPages, limitRequests } from './access/limit-requests.ts'
import { addPageRoutes } from './pages/add-page-routes.ts'
import type { DescribeBuildFile } from './pages/repository/keep-descriptions.ts'
import { loadAssets } from './pages/assets/load-assets.ts'
import { showMissing } from './pages/layout/show-missing.ts'
import { addSetupPage } from './pages/setup/add-setup-page.ts'
import { seesSetup, type ReadSetup } from './pages/setup/show-setup.ts'
import { serveAssets } from './pages/assets/serve-assets.ts'
import { openSignIn } from './access/open-sign-in.ts'
import { addSignInRoutes } from './pages/sign-in/add-sign-in-routes.ts'
import { askToSignIn } from './pages/sign-in/sign-in.ts'
import { describeApi } from './openapi/describe-api.ts'
import { mountRoutes } from './openapi/mount-routes.ts'
import { notFound, problem } from './problem.ts'
import { refuseForeignForms } from './access/refuse-foreign-forms.ts'
import { secureHeaders } from './access/secure-headers.ts'
import { squeezeAnswers } from './squeeze-answers.ts'
import { showProblemType } from './show-problem-type.ts'
import { serveSchema } from './serve-schema.ts'
import { addSetupRoutes, type SetupParts } from './setup/add-setup-routes.ts'

interface HttpAppParts<E extends Env> {
  store: Store
  /** What they do not allow any more is not built again. */
  tenants: Pick<Tenants, 'all'>
  /** Mounted at `/webhooks/github`; checks signatures itself. */
  webhook: Hono<E>
  /** Who has it sees everything; never empty. */
  apiToken: string
  /** People sign in with it; left out or null: with tokens only. */
  peopleHost?: PeopleHost | null
  /** Logins of people who see everything and may do everything. */
  admins?: readonly string[]
  /** Whoever has not signed in may read what is public. Left out: they may not. */
  publicPages?: boolean
  /** Where browsers reach the service; null where nobody said: addresses are then without a host. */
  publicUrl: string | null
  readiness: ReadReadiness
  planBuild: ApiParts['planBuild']
  /** Reads and understands a repository's build file, for its page; left out: nobody can. */
  describeBuildFile?: DescribeBuildFile
  /** Left out: nothing is said of the cluster. */
  catalogue?: Catalogue
  maxRunning: number
  /** Of each token; a quarter of it may be writes. */
  apiRequestsPerMinute: number
  /** Streams and sockets of live events that are open at a time. */
  maxLiveReaders: number
  /** Null where GitHub is configured. */
  setup?: SetupParts | null
  /** Reads how far the installation has come; left out: there is no checklist. */
  readSetup?: ReadSetup
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
  const publicPages = parts.publicPages ?? false
  const signingIn = openSignIn({ ...parts, baseUrl })
  const { who, attempts } = signingIn
  const signInPage = { assets, host: parts.peopleHost?.name ?? null }
  const actions = createBuildActions({ store, tenants: parts.tenants, clock, log })

  const following = {
    tail: createEventTail({ store, clock, log }),
    builds: createBuildWatches({ store, clock, log, show: (view) => buildViewJson(view, baseUrl) }),
    limit: createReaderLimit(parts.maxLiveReaders),
  }
  parts.meter.level('slipway_event_readers', () => following.limit.open())

  const document = describeApi(apiRoutes, packageJson.version)
  const api: ApiParts = {
    ...{ store, clock, log, actions, baseUrl, document, following },
    ...{ tenants: parts.tenants, planBuild: parts.planBuild, catalogue: parts.catalogue ?? null },
    ...{ maxRunning: parts.maxRunning, who },
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
  app.get('/badge/*', serveBadge({ store, publicPages }))
  app.use('*', secureHeaders)
  app.use('*', squeezeAnswers)
  app.get('/healthz', answerHealth)
  app.get('/readyz', answerReadiness(parts.readiness, clock))
  app.get('/assets/*', serveAssets(assets))
  app.get('/schema/slipway.yaml.json', serveSchema())
  app.get('/problems/:type', showProblemType)
  app.use('*', refuseForeignForms(baseUrl))
  addSignInRoutes(app, { ...signingIn, page: signInPage, baseUrl, log })
  const seesChecklist = async (c: Context<HttpEnv>) => {
    const access = parts.readSetup === undefined ? null : await who.of(c)
    return access !== null && seesSetup(access)
  }
  if (parts.setup) addSetupRoutes(app, { ...parts.setup, assets, attempts, log, seesChecklist })

  mountRoutes(app, apiRoutes.filter(isOpen), api)

  app.use('*', authenticate({ who, signInPage: askToSignIn(signInPage) }))
  const pace = { perMinute: parts.apiRequestsPerMinute, clock }
  app.use('/api/*', limitRequests(pace))
  app.use('*', limitPages(pace))
  app.get('/metrics', unboundOnly, answerMetrics(parts))
  mountRoutes(
    app,
    apiRoutes.filter((route) => !isOpen(route)),
    api,
  )
  addPageRoutes(app, { ...api, assets, publicPages, describeBuildFile: parts.describeBuildFile ?? null })
  addSetupPage(app, { ...api, assets, readSetup: parts.readSetup ?? null })
  return app
}

/** Numbers of the whole service are not one tenant's. */
const unboundOnly: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const access = c.get('access')
  if (isAnybody(access))
    return problem(c, {
      status: 401,
      detail: 'Send a token as "Authorization: Bearer <token>".',
      headers: challenge,
    })
  if (!seesAll(access))
    return problem(c, {
      status: 403,
      detail: 'Metrics are for administrators of the service, and for tokens.',
    })
  if (access.tenant !== null)
    return problem(c, { status: 403, detail: 'Metrics are of all tenants, and this token is bound to one.' })
  await next()
  return
}
