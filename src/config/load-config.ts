import { resolve } from 'node:path'
import type { Tenant } from '../domain/index.ts'
import type { Config, LogLevel } from './config.ts'
import { readDatabase } from './read-database.ts'
import { readGitHub } from './read-github.ts'
import { readKeep } from './read-keep.ts'
import { readPeople } from './read-people.ts'
import type { Flags, SettingName } from './settings.ts'
import { inCluster, settings } from './settings.ts'
import { parseStoredApp } from './stored-app.ts'
import { loadNodePools } from './node-pools.ts'
import { readTenantsFile } from './read-tenants-file.ts'

/** Where the settings come from; the environment and the file system are handed in. */
export interface ConfigSources {
  flags: Flags
  env: Record<string, string | undefined>
  /** Throws when the file cannot be read. */
  readFile: (path: string) => string
  /** Whether there is a folder that can be listed. */
  isFolder: (path: string) => boolean
  /** The App that setup has kept, and where; null: none. */
  storedApp?: { place: string; text: string } | null
}

const tenantSources = ['file', 'namespaces', 'both'] as const
const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
/** What the embedded world builds when nobody said anything else. */
const everybody: Tenant = {
  name: 'default',
  namespace: 'default',
  repositories: ['**'],
  images: ['**'],
  serviceAccount: null,
  pushSecret: null,
  // The cluster on this machine shares its network with the builds: nobody's but the users' own.
  untrusted: { policy: 'never', image: null, serviceAccount: null, pushSecret: null },
  webhookSecrets: [],
  limits: { running: 4 },
}

/** Reads every setting; flags win over the environment. All problems at once, each naming its setting. */
export function loadConfig(sources: ConfigSources): { config: Config } | { problems: string[] } {
  const problems: string[] = []
  const raw = (name: SettingName) => rawSetting(sources, name)
  const complain = (name: SettingName, message: string) => {
    problems.push(`${called(name)}: ${message}`)
  }
  const read = (name: SettingName, path: string): string | null => {
    try {
      return sources.readFile(path)
    } catch (error) {
      complain(name, `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
      return null
    }
  }
  const wholeNumber = (name: SettingName, fallback: number, least: number, most: number): number => {
    const text = raw(name)
    if (text === null) return fallback
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    complain(name, `"${text}" is not a whole number from ${least} to ${most}`)
    return fallback
  }
  const url = (name: SettingName): string | null => {
    const text = raw(name)
    if (text === null) return null
    if (/^https?:\/\/[^\s/?#@]+\/*$/.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '')
    complain(name, `"${text}" is not a URL like https://slipway.example.com, without a path`)
    return null
  }

  const kept = sources.storedApp ?? null
  const storedApp = kept === null ? null : parseStoredApp(kept.text)
  if (kept !== null && storedApp === null)
    problems.push(
      `${kept.place} holds no App that setup has kept: put it right, or remove it and set up again`,
    )
  const { github, isStored } = readGitHub({ raw, read, complain, wholeNumber, url }, storedApp)
  const webhookSecrets = [
    ...(raw('webhookSecret') ?? '').split(',').flatMap((part) => part.trim() || []),
    ...(isStored && storedApp !== null ? [storedApp.webhookSecret] : []),
  ]

  const kubeconfig = raw('kubeconfig')
  const { tenants, tenantsFile, tenantsFrom, areTenantsKnown } = readTenants(
    sources,
    complain,
    github !== null || kubeconfig !== null,
  )
  const poolsFile = raw('nodePools')
  const poolsText = poolsFile === null ? null : read('nodePools', resolve(poolsFile))
  const loadedPools = poolsText === null ? { pools: [] } : loadNodePools(poolsText)
  if ('problems' in loadedPools)
    for (const { line, column, message } of loadedPools.problems)
      complain('nodePools', `${poolsFile ?? ''}:${line}:${column}: ${message}`)

  // Tenants may have secrets of their own: of those that cannot be read it is not known.
  const ownWebhooks =
    github?.auth.kind === 'token' &&
    (!areTenantsKnown || tenantsFrom !== 'file' || tenants.some((one) => one.webhookSecrets.length > 0))
  if (github !== null && webhookSecrets.length === 0 && !ownWebhooks) {
    complain('webhookSecret', 'is needed with GitHub: the secret that the App or the webhook was made with')
  }
  if (kubeconfig !== null && kubeconfig !== inCluster) read('kubeconfig', resolve(kubeconfig))
  const appSecret = raw('githubAppSecret')
  if (appSecret !== null && parseSecretName(appSecret) === null)
    complain('githubAppSecret', `"${appSecret}" is not a Secret like slipway/github-app`)

  const level = raw('logLevel') ?? 'info'
  const logLevel = logLevels.find((known) => known === level)
  if (logLevel === undefined) complain('logLevel', `"${level}" is none of ${logLevels.join(', ')}`)
  const apiToken = raw('apiToken')
  if (apiToken !== null && apiToken.length < 16) complain('apiToken', 'is shorter than 16 characters')

  const strategies = raw('strategies')
  if (strategies !== null && kubeconfig !== null) {
    complain('strategies', 'is for the cluster on this machine; apply them to the other one with kubectl')
  } else if (strategies !== null && !sources.isFolder(resolve(strategies))) {
    complain('strategies', `${strategies} is no folder that can be read`)
  }

  const config: Config = {
    dataDir: resolve(raw('dataDir') ?? '.slipway'),
    database: readDatabase({ raw, read, complain }),
    host: raw('host') ?? '127.0.0.1',
    port: wholeNumber('port', 8080, 0, 65_535),
    publicUrl: url('publicUrl') ?? (isStored ? (storedApp?.publicUrl ?? null) : null),
    tenants,
    tenantsFile: tenantsFile === null ? null : resolve(tenantsFile),
    tenantsFrom,
    nodePools: 'pools' in loadedPools ? loadedPools.pools : [],
    kubeconfig: kubeconfigOf(kubeconfig),
    strategies: strategies === null ? null : resolve(strategies),
    github,
    webhookSecrets,
    apiToken,
    ...readPeople({ raw, complain }),
    maxRunning: wholeNumber('maxRunning', 4, 1, 10_000),
    maxQueued: wholeNumber('maxQueued', 10_000, 1, 100_000),
    pendingMs: readPendingTimeout(raw('pendingTimeout'), complain),
    apiRequestsPerMinute: wholeNumber('apiRequestsPerMinute', 600, 4, 1_000_000),
    maxLiveReaders: wholeNumber('maxLiveReaders', 1000, 1, 100_000),
    drainMs: 1000 * wholeNumber('drainSeconds', 0, 0, 600),
    leaseMs: 1000 * wholeNumber('leaseSeconds', 20, 2, 600),
    keep: readKeep({ raw, complain, wholeNumber }),
    otlpEndpoint: readEndpoint(raw('otlpEndpoint'), complain),
    logLevel: logLevel ?? 'info',
  }
  return problems.length > 0 ? { problems } : { config }
}

/** The setting as `Config` has it. */
export function kubeconfigOf(given: string | null): string | null {
  return given === null || given === inCluster ? given : resolve(given)
}

/** Those of the file; which there must be, where no Namespaces name any and not all is embedded. */
function readTenants(
  sources: ConfigSources,
  complain: (name: SettingName, message: string) => void,
  isNeeded: boolean,
): Pick<Config, 'tenants' | 'tenantsFile' | 'tenantsFrom'> & { areTenantsKnown: boolean } {
  const tenantsFile = rawSetting(sources, 'tenants')
  const from = rawSetting(sources, 'tenantsFrom') ?? 'file'
  const tenantsFrom = tenantSources.find((known) => known === from) ?? 'file'
  if (from !== tenantsFrom) complain('tenantsFrom', `"${from}" is none of ${tenantSources.join(', ')}`)
  const nobody = { tenantsFile, tenantsFrom, tenants: [], areTenantsKnown: true }
  if (tenantsFrom === 'namespaces') {
    if (tenantsFile !== null)
      complain('tenants', 'is not read with --tenants-from namespaces: leave it out, or take both')
    return nobody
  }
  if (tenantsFile === null) {
    if (isNeeded || tenantsFrom === 'both')
      complain('tenants', 'is needed with GitHub or a cluster: it says which repositories may build what')
    return { ...nobody, tenants: [everybody] }
  }
  const loaded = readTenantsFile(tenantsFile, sources)
  if ('tenants' in loaded) return { ...nobody, tenants: loaded.tenants }
  for (const problem of loaded.problems) complain('tenants', problem)
  return { ...nobody, areTenantsKnown: false }
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 }
const longestPendingMs = 7 * 24 * unitMs.h

/** Milliseconds. */
function readPendingTimeout(
  text: string | null,
  complain: (name: SettingName, message: string) => void,
): number {
  const [, digits, unit] = /^(\d{1,9})([smh])$/.exec(text ?? '10m') ?? []
  const ms = Number(digits) * unitMs[(unit ?? 's') as keyof typeof unitMs]
  if (ms >= unitMs.s && ms <= longestPendingMs) return ms
  complain('pendingTimeout', `"${text ?? ''}" is no time from 1s to 168h, such as 90s, 10m or 2h`)
  return 10 * unitMs.m
}

/** Collectors may be behind a path. */
function readEndpoint(
  text: string | null,
  complain: (name: SettingName, message: string) => void,
): string | null {
  if (text === null || (/^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text))) return text
  complain('otlpEndpoint', `"${text}" is not a URL like http://127.0.0.1:4318`)
  return null
}

/** What is wrong with some of the settings, for commands that take no others. */
export function problemsWith(names: readonly SettingName[], sources: ConfigSources): string[] {
  const loaded = loadConfig(sources)
  const problems = 'problems' in loaded ? loaded.problems : []
  return problems.filter((problem) => names.some((name) => problem.startsWith(`${called(name)}:`)))
}

/** `namespace/name`, as Kubernetes lets them be. */
export function parseSecretName(text: string): { namespace: string; name: string } | null {
  const [, namespace, name] = /^([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9.-]{0,252})$/.exec(text) ?? []
  return namespace === undefined || name === undefined ? null : { namespace, name }
}

/** A setting as it was given, by flag or else by variable; null when it was not. */
export function rawSetting(
  { flags, env }: Pick<ConfigSources, 'flags' | 'env'>,
  name: SettingName,
): string | null {
  return (flags[name] ?? env[settings[name].env])?.trim() || null
}

/** `--port (SLIPWAY_PORT)`: both ways to set it. */
function called(name: SettingName): string {
  const { flag, env } = settings[name]
  return flag === null ? env : `${flag} (${env})`
}
