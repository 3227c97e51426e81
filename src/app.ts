import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startCatchingUp } from './catch-up/start-catching-up.ts'
import { systemClock } from './clock.ts'
import packageJson from '../package.json' with { type: 'json' }
import { createReadiness } from './check-readiness.ts'
import type { Config, GitHubConfig } from './config/config.ts'
import type { StoredApp } from './config/stored-app.ts'
import { startDispatch } from './dispatch/start-dispatch.ts'
import type { Tenant } from './domain/index.ts'
import { followTenants } from './follow-tenants.ts'
import { openCa, type Ca } from './embedded/ca.ts'
import { startCluster } from './embedded/cluster/start-cluster.ts'
import { startForge, type Forge } from './embedded/forge/start-forge.ts'
import { askGitHub } from './examine/ask-github.ts'
import { connectGitHub } from './github/connect-github.ts'
import { makeFetch } from './github/make-fetch.ts'
import { connectPeople } from './github/people/connect-people.ts'
import { gitHubLimits, pointsOf, type RateLimits } from './github/rate-budget.ts'
import { createHttpApp } from './http/create-http-app.ts'
import { createMeter } from './http/create-meter.ts'
import { callbackPath } from './http/pages/sign-in/with-host.ts'
import type { SetupParts } from './http/setup/add-setup-routes.ts'
import { startHttpServer } from './http/start-http-server.ts'
import { createWebhookRoute } from './http/webhook.ts'
import { keepFile, newSecret } from './keep-file.ts'
import { connectCluster, type Cluster } from './kubernetes/connect-cluster.ts'
import { openLog } from './log.ts'
import { stallLimits } from './observe/stalls/suspect-stall.ts'
import { startObserving } from './observe/start-observing.ts'
import { describeBuildFile } from './plan/describe-build-file.ts'
import { planRequest } from './plan/request/plan-request.ts'
import { startPlanning } from './plan/start-planning.ts'
import type { Clock, Log } from './ports.ts'
import { createWaitReader } from './report/read-wait.ts'
import { startReporting } from './report/start-reporting.ts'
import { startRetaining } from './retain/start-retaining.ts'
import type { AppKeeper } from './setup/app-keeper.ts'
import { replaceFile } from './replace-file.ts'
import { createFactsReader } from './setup/checklist/read-facts.ts'
import { openSetup } from './setup/open-setup.ts'
import { startAfter } from './start-after.ts'
import { startLeading } from './start-leading.ts'
import { openStore } from './store/open-store.ts'
import { keepTenants } from './tenants.ts'
import type { OpenTracer } from './trace/open-tracer.ts'

/** The running service. */
export interface App {
  /** Where it listens. */
  url: string
  /** Opens REST, pages and metrics. */
  apiToken: string
  kubeconfig: string
  /** Null where GitHub is real. */
  forge: Forge | null
  /** Registers a GitHub App, with the newest token; null where GitHub is configured or nobody asked for it. */
  setupUrl: string | null
  /**
   * Before `stop`, where others can take over: `/readyz` says no, and requests are taken for the set time so that
   * nobody finds a closed door, while turns at work end and the lease is given back. Safe to call twice.
   */
  drain(): Promise<void>
  /** Lets requests and turns at work end, then closes everything; safe to call twice. */
  stop(): Promise<void>
}

/** Parts that a test or a demo brings itself. */
interface Overrides {
  clock?: Clock
  log?: Log
  /** Where the pages of setup keep the App; `onStored` says what is left to do then, a sentence each. */
  setup?: { keeper: AppKeeper; onStored: (app: StoredApp) => string[] }
  /** Reads the tenants file again; left out: it is not looked at again. */
  readTenants?: () => { tenants: Tenant[] } | { problems: string[] }
  /** Called when the service cannot go on: its store's thread has died. */
  onFatal?: (error: Error) => void
}

/** How long `stop` lets requests at work go on. */
const graceMs = 5_000
const neverAborted = new AbortController().signal

/** Builds the service out of its parts, in the order in which they need each other. */
export async function startApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock
  const log = overrides.log ?? openLog(config.logLevel)
  const meter = createMeter()
  await using starting = new AsyncDisposableStack()

  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const apiToken = config.apiToken ?? (await keepFile(join(config.dataDir, 'api-token'), newSecret))
  const owner = randomUUID()
  const onFatal = overrides.onFatal === undefined ? {} : { onFatal: overrides.onFatal }
  const store = await openStore({
    ...{ file: join(config.dataDir, 'slipway.db'), database: config.database },
    ...{ owner, log, clock, meter, ...onFatal },
  })
  starting.defer(() => store.close())
  const tracer = await openTraces(config.otlpEndpoint)
  starting.defer(() => tracer?.close())

  const ca = await openCa(join(config.dataDir, 'ca'))
  let forge: Forge | null = null
  let connection = config.github
  if (connection === null) {
    const started = await startForge({ dir: join(config.dataDir, 'forge'), ca, clock, log })
    starting.defer(() => started.stop())
    forge = started
    connection = asGitHub(started, ca)
  }
  const github = connectGitHub({
    apiUrl: connection.url === null ? null : `${connection.url}/api/v3`,
    auth: connection.auth,
    ...(connection.ca === null ? {} : { ca: connection.ca }),
    userAgent: `slipway/${packageJson.version}`,
    clock,
    log,
    meter,
    limits: limitsOf(connection),
  })
  starting.defer(() => github.close())
  const peopleHost = connectPeopleHost(connection, clock)
  starting.defer(() => peopleHost?.close())
  const { sourceHost, checkHost, commentHost, deliveryLog } = github

  const tenants = keepTenants(config.tenants)
  const namespaces = [...new Set(tenants.all().map((tenant) => tenant.namespace))]
  let kubeconfig = config.kubeconfig
  if (kubeconfig === null) {
    const cluster = await startCluster({
      dir: join(config.dataDir, 'cluster'),
      kubeconfig: join(config.dataDir, 'kubeconfig'),
      ca,
      caFiles: connection.caFile === null ? [] : [connection.caFile],
      namespaces,
      strategies: config.strategies ?? join(import.meta.dirname, '..', 'strategies'),
      clock,
      log,
    })
    starting.defer(() => cluster.stop())
    kubeconfig = cluster.kubeconfig
    meter.level('slipway_embedded_steps_running', () => cluster.stepsAtWork())
  }
  const engine = await connectCluster({ kubeconfig, configuredPools: config.nodePools, clock, log })
  if (config.kubeconfig !== null) await ensureNamespaces(engine, namespaces, log)
  const following = followTenants({
    ...{ tenants, ofFile: config.tenants, clock, log },
    readFile: overrides.readTenants ?? null,
    namespaces: config.tenantsFrom === 'file' ? null : engine.tenants,
  })
  starting.defer(() => following.stop())
  tenants.onChange(() => {
    const added = tenants.all().filter(({ namespace }) => !namespaces.includes(namespace))
    const names = [...new Set(added.map(({ namespace }) => namespace))]
    namespaces.push(...names)
    void ensureNamespaces(engine, names, log)
  })
  const secrets = [...config.webhookSecrets, ...(forge === null ? [] : [forge.app.webhookSecret])]
  const { auth } = connection
  // None of them should ever be in a build's log; it would be public there.
  const ownSecrets = () => [
    apiToken,
    ...secrets,
    ...tenants.all().flatMap((tenant) => tenant.webhookSecrets),
    auth.kind === 'app' ? auth.privateKey : auth.token,
    ...(connection.client === null ? [] : [connection.client.secret]),
  ]
  const webhook = createWebhookRoute({ store, secrets, tenants, clock, log, meter })
  const registering =
    config.github === null && overrides.setup !== undefined
      ? openRegistration(config, overrides.setup, clock)
      : null
  if (registering !== null) starting.defer(() => registering.close())
  const { catalogue } = engine
  const planning = { store, sourceHost, catalogue, newId: randomUUID }
  let isEnding = false
  const readiness = createReadiness({
    store,
    engine,
    github,
    tenants: following,
    isEnding: () => isEnding,
    clock,
  })
  const userAgent = `slipway/${packageJson.version}`
  const given = config.github
  const readSetup = createFactsReader({
    ...{ store, catalogue, tenants, missingTenants: () => following.missing() },
    clusterLacks: async () => {
      const [cluster] = await readiness(['cluster'])
      return cluster === undefined || cluster.ready ? null : cluster.detail
    },
    askGitHub: given === null ? null : () => askGitHub(given, config.publicUrl, userAgent),
    publicUrl: config.publicUrl,
    source:
      forge === null
        ? { kind: connection.auth.kind }
        : { kind: 'embedded', gitUrl: forge.url, canRegister: registering !== null },
    isClusterEmbedded: config.kubeconfig === null,
    ...{ clock, log },
  })
  const http = await startHttpServer({
    app: createHttpApp({
      store,
      tenants,
      webhook,
      apiToken,
      publicUrl: config.publicUrl,
      peopleHost,
      admins: config.admins,
      publicPages: config.publicPages,
      readiness,
      catalogue,
      planBuild: (asked) => planRequest({ ...planning, tenants: tenants.all() }, asked, clock.now()),
      describeBuildFile: (repository, ref) =>
        describeBuildFile({ ...planning, tenants: tenants.all() }, { repository, ref, now: clock.now() }),
      maxRunning: config.maxRunning,
      apiRequestsPerMinute: config.apiRequestsPerMinute,
      maxLiveReaders: config.maxLiveReaders,
      setup: registering,
      readSetup,
      meter,
      clock,
      log,
    }),
    host: config.host,
    port: config.port,
    log,
  })
  starting.defer(() => http.close(graceMs))
  // So that the command line finds the service of a data directory.
  await replaceFile(join(config.dataDir, 'url'), `${http.url}\n`)
  const publicUrl = config.publicUrl ?? (config.github === null ? http.url : null)

  // Beside other replicas it is not known who is dead: their time passes (`beat`).
  if (config.database === null) await store.commit('releaseClaims', { owner })
  const shared = { store, clock, log, meter, tracer }
  const runningLimits = () => ({
    running: config.maxRunning,
    tenants: new Map(tenants.all().map(({ name, limits }) => [name, limits])),
  })
  const startWork = () => [
    startDispatch({
      ...shared,
      engine,
      sourceHost,
      catalogue,
      tenants,
      limits: { running: config.maxRunning, queued: config.maxQueued },
    }),
    startObserving({
      ...{ ...shared, engine, tenants, secrets: ownSecrets },
      stalls: stallLimits(config.pendingMs),
    }),
    startReporting({
      ...{ ...shared, checkHost, commentHost, sourceHost, publicUrl },
      readWait: createWaitReader({ store, catalogue, limits: runningLimits, clock }),
    }),
    startCatchingUp({ ...shared, sourceHost, deliveryLog }),
    startRetaining({ ...shared, keep: config.keep, tenants }),
  ]
  const stages = startAfter(following.missing() === null ? null : following.known, () => [
    startPlanning({ ...shared, sourceHost, catalogue, tenants, ids: randomUUID, owner }),
    startLeading({ store, owner, stages: startWork, lifeMs: config.leaseMs, clock, log }),
  ])
  starting.defer(() => stages.stop())
  if (forge !== null) {
    await forge.setWebhook(`${http.url}/webhooks/github`)
    forge.setCallback(`${config.publicUrl ?? http.url}${callbackPath}`)
  }

  const token = registering === null ? null : await registering.setup.issueToken()
  const setupUrl = token === null ? null : `${config.publicUrl ?? http.url}/setup?token=${token}`

  const running = starting.move()
  async function drain(): Promise<void> {
    isEnding = true
    http.drain()
    await Promise.all([stages.stop(), clock.sleep(config.drainMs, neverAborted)])
  }
  let drained: Promise<void> | null = null
  let stopped: Promise<void> | null = null
  return {
    url: http.url,
    apiToken,
    kubeconfig,
    forge,
    setupUrl,
    drain: () => (drained ??= drain()),
    stop: () => (stopped ??= running.disposeAsync()),
  }
}

/** The pages of setup, with connections of their own: GitHub is not known yet. */
function openRegistration(
  { dataDir, publicUrl }: Config,
  { keeper, onStored }: NonNullable<Overrides['setup']>,
  clock: Clock,
): SetupParts & { close(): Promise<void> } {
  const connections = makeFetch(undefined)
  return {
    setup: openSetup({ file: join(dataDir, 'setup.json'), keeper, fetch: connections.fetch, clock }),
    defaults: { githubUrl: 'https://github.com', publicUrl: publicUrl ?? '' },
    onStored,
    close: () => connections.close(),
  }
}

/** OpenTelemetry is only loaded where somebody listens. */
async function openTraces(endpoint: string | null): Promise<OpenTracer | null> {
  if (endpoint === null) return null
  const { openTracer } = await import('./trace/open-tracer.ts')
  return openTracer({ endpoint, version: packageJson.version })
}

/** The embedded forge, as what it stands in for: a GitHub Enterprise Server with our App. */
function asGitHub(forge: Forge, ca: Ca): GitHubConfig {
  const { id, privateKey, clientId, clientSecret } = forge.app
  return {
    url: forge.url,
    ca: ca.cert,
    caFile: ca.certFile,
    writes: null,
    client: { id: clientId, secret: clientSecret },
    auth: { kind: 'app', appId: id, privateKey },
  }
}

/** Null where people sign in with tokens only. */
function connectPeopleHost({ url, ca, client, writes }: GitHubConfig, clock: Clock) {
  if (client === null) return null
  const isForge = writes === null
  return connectPeople({
    ...{ url, client, clock, userAgent: `slipway/${packageJson.version}` },
    name: isForge
      ? 'the Git server of this machine'
      : url === null
        ? 'GitHub'
        : `GitHub at ${new URL(url).host}`,
    ...(ca === null ? {} : { ca }),
  })
}

function limitsOf({ writes }: GitHubConfig): RateLimits | null {
  if (writes === null) return null
  const { perHour: contentPerHour, perMinute: contentPerMinute } = writes
  // A server that takes more writes than github.com has no use for its points either.
  const pointsPerMinute = Math.max(gitHubLimits.pointsPerMinute, 2 * pointsOf.write * contentPerMinute)
  return { pointsPerMinute, contentPerMinute, contentPerHour }
}

/** A service may start before its cluster, and may not be allowed to make namespaces: both are only told. */
async function ensureNamespaces(cluster: Cluster, namespaces: string[], log: Log): Promise<void> {
  await Promise.all(
    namespaces.map((namespace) =>
      cluster.ensureNamespace(namespace).catch((error: unknown) => {
        log.warn({ namespace, err: error }, 'the namespace of a tenant is not known to be there')
      }),
    ),
  )
}
