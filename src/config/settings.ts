/** In the place of a kubeconfig: the account of the Pod that Slipway runs in. */
export const inCluster = 'in-cluster'

/**
 * Every setting of the service, once: the command line, the environment and docs/operating.md follow this
 * table. Secrets have no flag, because arguments can be seen by every user of the machine.
 */
interface Setting {
  /** `SLIPWAY_…`. */
  env: string
  /** `--data-dir`; null for secrets. */
  flag: string | null
  /** What stands behind the flag in the help: `<dir>`. */
  argument: string
  help: string
}

export const settings = {
  dataDir: {
    env: 'SLIPWAY_DATA_DIR',
    flag: '--data-dir',
    argument: '<dir>',
    help: 'where state is kept (default: .slipway)',
  },
  databaseUrl: {
    env: 'SLIPWAY_DATABASE_URL',
    flag: null,
    argument: '',
    help: 'postgres://user:password@host/database, where replicas share their state (default: a file in <data-dir>)',
  },
  databaseCaFile: {
    env: 'SLIPWAY_DATABASE_CA_FILE',
    flag: '--database-ca-file',
    argument: '<file>',
    help: 'PEM certificates that the PostgreSQL server is trusted by, which is verified then',
  },
  host: {
    env: 'SLIPWAY_HOST',
    flag: '--host',
    argument: '<address>',
    help: 'address to listen on (default: 127.0.0.1)',
  },
  port: {
    env: 'SLIPWAY_PORT',
    flag: '--port',
    argument: '<number>',
    help: 'port to listen on; 0 takes a free one (default: 8080)',
  },
  publicUrl: {
    env: 'SLIPWAY_PUBLIC_URL',
    flag: '--public-url',
    argument: '<url>',
    help: 'where people reach this service; checks link to it',
  },
  tenants: {
    env: 'SLIPWAY_TENANTS',
    flag: '--tenants',
    argument: '<file>',
    help: 'YAML file that says who may build what, where',
  },
  tenantsFrom: {
    env: 'SLIPWAY_TENANTS_FROM',
    flag: '--tenants-from',
    argument: '<where>',
    help: 'file, namespaces (those with the label slipway.build/tenant) or both (default: file)',
  },
  kubeconfig: {
    env: 'SLIPWAY_KUBECONFIG',
    flag: '--kubeconfig',
    argument: '<file>',
    help: 'the cluster to use; in-cluster: that of the Pod it runs in; without it one is started on this machine',
  },
  strategies: {
    env: 'SLIPWAY_STRATEGIES',
    flag: '--strategies',
    argument: '<dir>',
    help: 'folder of ClusterBuildStrategies for the cluster on this machine (default: those of Slipway)',
  },
  nodePools: {
    env: 'SLIPWAY_NODE_POOLS',
    flag: '--node-pools',
    argument: '<file>',
    help: 'YAML file of pools of nodes, beside those that nodes name by the label build-type',
  },
  githubUrl: {
    env: 'SLIPWAY_GITHUB_URL',
    flag: '--github-url',
    argument: '<url>',
    help: 'GitHub Enterprise Server, as in https://github.example.com',
  },
  githubCaFile: {
    env: 'SLIPWAY_GITHUB_CA_FILE',
    flag: '--github-ca-file',
    argument: '<file>',
    help: 'PEM certificates that GitHub Enterprise is trusted by',
  },
  githubAppId: {
    env: 'SLIPWAY_GITHUB_APP_ID',
    flag: '--github-app-id',
    argument: '<id>',
    help: 'the GitHub App to act as',
  },
  githubPrivateKeyFile: {
    env: 'SLIPWAY_GITHUB_PRIVATE_KEY_FILE',
    flag: '--github-private-key-file',
    argument: '<file>',
    help: "the App's private key, PEM",
  },
  githubClientId: {
    env: 'SLIPWAY_GITHUB_CLIENT_ID',
    flag: '--github-client-id',
    argument: '<id>',
    help: "the App's client id, with which people sign in; its secret is SLIPWAY_GITHUB_CLIENT_SECRET",
  },
  githubAppSecret: {
    env: 'SLIPWAY_GITHUB_APP_SECRET',
    flag: '--github-app-secret',
    argument: '<namespace/name>',
    help: 'Secret of the cluster where setup keeps the App (default: <data-dir>/github-app.json)',
  },
  githubWritesPerHour: {
    env: 'SLIPWAY_GITHUB_WRITES_PER_HOUR',
    flag: '--github-writes-per-hour',
    argument: '<number>',
    help: 'checks, statuses and comments written for one installation (default: 500)',
  },
  githubWritesPerMinute: {
    env: 'SLIPWAY_GITHUB_WRITES_PER_MINUTE',
    flag: '--github-writes-per-minute',
    argument: '<number>',
    help: 'the same for one minute (default: 80)',
  },
  maxRunning: {
    env: 'SLIPWAY_MAX_RUNNING',
    flag: '--max-running',
    argument: '<number>',
    help: 'BuildRuns at one time, all tenants together (default: 4)',
  },
  maxQueued: {
    env: 'SLIPWAY_MAX_QUEUED',
    flag: '--max-queued',
    argument: '<number>',
    help: 'builds that wait at one time, all tenants together (default: 10000)',
  },
  pendingTimeout: {
    env: 'SLIPWAY_PENDING_TIMEOUT',
    flag: '--pending-timeout',
    argument: '<duration>',
    help: 'how long a build may wait for a node or for room in a quota before it fails, as in 10m or 2h (default: 10m)',
  },
  apiRequestsPerMinute: {
    env: 'SLIPWAY_API_REQUESTS_PER_MINUTE',
    flag: '--api-requests-per-minute',
    argument: '<number>',
    help: 'requests of one token to the API; a quarter of it may be writes (default: 600)',
  },
  maxLiveReaders: {
    env: 'SLIPWAY_MAX_LIVE_READERS',
    flag: '--max-live-readers',
    argument: '<number>',
    help: 'streams and sockets of live events that are open at one time (default: 1000)',
  },
  keepBuildDays: {
    env: 'SLIPWAY_KEEP_BUILD_DAYS',
    flag: '--keep-builds-days',
    argument: '<number>',
    help: 'days that ended builds are kept; 0: no limit (default: 90)',
  },
  keepBuilds: {
    env: 'SLIPWAY_KEEP_BUILDS',
    flag: '--keep-builds',
    argument: '<number>',
    help: 'ended builds of each repository that are kept; 0: no limit (default: 5000)',
  },
  keepLogDays: {
    env: 'SLIPWAY_KEEP_LOG_DAYS',
    flag: '--keep-logs-days',
    argument: '<number>',
    help: 'days that logs are kept; 0: no limit (default: 30)',
  },
  keepDeliveryDays: {
    env: 'SLIPWAY_KEEP_DELIVERY_DAYS',
    flag: '--keep-deliveries-days',
    argument: '<number>',
    help: 'days that deliveries are kept, 7 at least; 0: no limit (default: 30)',
  },
  keepDeliveries: {
    env: 'SLIPWAY_KEEP_DELIVERIES',
    flag: '--keep-deliveries',
    argument: '<number>',
    help: 'deliveries of each tenant that are kept; 0: no limit (default: 100000)',
  },
  keepBodyDays: {
    env: 'SLIPWAY_KEEP_BODY_DAYS',
    flag: '--keep-bodies-days',
    argument: '<number>',
    help: 'days that bodies of deliveries are kept, for replaying them; 0: no limit (default: 7)',
  },
  drainSeconds: {
    env: 'SLIPWAY_DRAIN_SECONDS',
    flag: '--drain-seconds',
    argument: '<number>',
    help: 'on SIGTERM, how long requests are still taken after /readyz has said no (default: 0)',
  },
  leaseSeconds: {
    env: 'SLIPWAY_LEASE_SECONDS',
    flag: '--lease-seconds',
    argument: '<number>',
    help: 'a replica that was not heard of for this long is dead, and others take over (default: 20)',
  },
  otlpEndpoint: {
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    flag: '--otlp-endpoint',
    argument: '<url>',
    help: 'OpenTelemetry collector that traces are sent to, by OTLP over HTTP (default: none)',
  },
  logLevel: {
    env: 'SLIPWAY_LOG_LEVEL',
    flag: '--log-level',
    argument: '<level>',
    help: 'debug, info, warn or error (default: info)',
  },
  admins: {
    env: 'SLIPWAY_ADMINS',
    flag: '--admins',
    argument: '<logins>',
    help: 'people who see everything and may do everything once they have signed in, as in ada,grace',
  },
  publicPages: {
    env: 'SLIPWAY_PUBLIC_PAGES',
    flag: '--public-pages',
    argument: '<yes-or-no>',
    help: 'yes: whoever has not signed in may read builds and logs of public repositories (default: no)',
  },
  webhookSecret: {
    env: 'SLIPWAY_WEBHOOK_SECRET',
    flag: null,
    argument: '',
    help: 'secrets that deliveries are signed with, separated by commas while one is being replaced',
  },
  githubToken: {
    env: 'SLIPWAY_GITHUB_TOKEN',
    flag: null,
    argument: '',
    help: 'a token instead of a GitHub App: commit statuses take the place of checks',
  },
  githubClientSecret: {
    env: 'SLIPWAY_GITHUB_CLIENT_SECRET',
    flag: null,
    argument: '',
    help: 'the client secret of the App, with --github-client-id: people sign in with GitHub',
  },
  apiToken: {
    env: 'SLIPWAY_API_TOKEN',
    flag: null,
    argument: '',
    help: 'opens REST, pages and metrics (default: made once, in <data-dir>/api-token)',
  },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings

/** Flags as typed by the user, by the name of the setting. */
export type Flags = Partial<Record<SettingName, string>>
