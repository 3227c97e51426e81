import type { ConfiguredPool, KeepRules, Tenant } from '../domain/index.ts'

/** Everything that decides how the service runs, checked. */
export interface Config {
  /** Absolute. */
  dataDir: string
  /** PostgreSQL in the place of a file in `dataDir`; `url` is a secret, `ca` PEM or null. Null: the file. */
  database: { url: string; ca: string | null } | null
  host: string
  port: number
  /** Without a trailing slash; null: checks carry no link. */
  publicUrl: string | null
  /** Those of the file. */
  tenants: Tenant[]
  /** Absolute path of the file they are from, which is read again when it changes; null: there is none. */
  tenantsFile: string | null
  /** Namespaces are tenants too by their labels, or they alone are. */
  tenantsFrom: 'file' | 'namespaces' | 'both'
  /** Pools of nodes beside those that nodes name by their labels. */
  nodePools: ConfiguredPool[]
  /** Absolute path of a kubeconfig; `in-cluster`: the account of our Pod; null starts the embedded cluster. */
  kubeconfig: string | null
  /** Folder of ClusterBuildStrategies that the embedded cluster offers; null: Slipway's own. */
  strategies: string | null
  /** Null starts the embedded forge in GitHub's place. */
  github: GitHubConfig | null
  /** Valid secrets of deliveries; the embedded forge adds its own. */
  webhookSecrets: string[]
  /** Null: one is made and kept in the data directory. */
  apiToken: string | null
  /** Logins of people who see everything and may do everything. */
  admins: string[]
  /** Whoever has not signed in may read what is public. */
  publicPages: boolean
  maxRunning: number
  maxQueued: number
  /** How long a build's Pod may wait for a node, or for room in a quota. */
  pendingMs: number
  /** Of each token to the API. */
  apiRequestsPerMinute: number
  /** Streams and sockets of live events at a time. */
  maxLiveReaders: number
  /** How long requests are still taken once the service was told to end. */
  drainMs: number
  /** A replica that was not heard of for this long is dead. */
  leaseMs: number
  /** What is kept where a tenant says nothing else. */
  keep: KeepRules
  /** Base address of a collector; null: nothing is traced. */
  otlpEndpoint: string | null
  logLevel: LogLevel
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** By which GitHub knows an App where people sign in with it. */
export interface AppClient {
  id: string
  secret: string
}

export interface GitHubConfig {
  /** `https://github.example.com`; null for github.com. */
  url: string | null
  /** PEM; null where the usual authorities do. */
  ca: string | null
  /** Path of the same certificates, which Git in the embedded cluster is pointed to. */
  caFile: string | null
  /** Content that one installation may be given; null: no limits, as with the embedded forge. */
  writes: { perHour: number; perMinute: number } | null
  /** By which people sign in with the App; null: they do not. */
  client: AppClient | null
  auth: { kind: 'app'; appId: number; privateKey: string } | { kind: 'token'; token: string }
}
