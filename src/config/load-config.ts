import { createPrivateKey, X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import type { Tenant } from '../domain/index.ts'
import type { Config, GitHubConfig, LogLevel } from './config.ts'
import type { Flags, SettingName } from './settings.ts'
import { settings } from './settings.ts'
import { loadTenants } from './tenants.ts'

/** Where the settings come from; the environment and the file system are handed in. */
interface ConfigSources {
  flags: Flags
  env: Record<string, string | undefined>
  /** Throws when the file cannot be read. */
  readFile: (path: string) => string
  /** Whether there is a folder that can be listed. */
  isFolder: (path: string) => boolean
}

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
  const raw = (name: SettingName) => (sources.flags[name] ?? sources.env[settings[name].env])?.trim() || null
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

  const github = readGitHub({ raw, read, complain, wholeNumber, url })
  const webhookSecrets = (raw('webhookSecret') ?? '').split(',').flatMap((part) => part.trim() || [])
  if (github !== null && webhookSecrets.length === 0) {
    complain('webhookSecret', 'is needed with GitHub: the secret that the App or the webhook was made with')
  }

  const tenantsFile = raw('tenants')
  const kubeconfig = raw('kubeconfig')
  let tenants = [everybody]
  if (tenantsFile !== null) {
    const text = read('tenants', resolve(tenantsFile))
    const loaded = text === null ? null : loadTenants(text, tenantsFile, sources)
    if (loaded !== null && 'tenants' in loaded) tenants = loaded.tenants
    else if (loaded !== null) {
      for (const problem of loaded.problems) {
        complain('tenants', `${tenantsFile}:${problem.line}:${problem.column}: ${problem.message}`)
      }
    }
  } else if (github !== null || kubeconfig !== null) {
    complain('tenants', 'is needed with GitHub or a cluster: it says which repositories may build what')
  }
  if (kubeconfig !== null) read('kubeconfig', resolve(kubeconfig))

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
    host: raw('host') ?? '127.0.0.1',
    port: wholeNumber('port', 8080, 0, 65_535),
    publicUrl: url('publicUrl'),
    tenants,
    kubeconfig: kubeconfig === null ? null : resolve(kubeconfig),
    strategies: strategies === null ? null : resolve(strategies),
    github,
    webhookSecrets,
    apiToken,
    maxRunning: wholeNumber('maxRunning', 4, 1, 10_000),
    logLevel: logLevel ?? 'info',
  }
  return problems.length > 0 ? { problems } : { config }
}

interface Reader {
  raw: (name: SettingName) => string | null
  read: (name: SettingName, path: string) => string | null
  complain: (name: SettingName, message: string) => void
  wholeNumber: (name: SettingName, fallback: number, least: number, most: number) => number
  url: (name: SettingName) => string | null
}

/** Null when nothing of GitHub is set: the embedded forge stands in. */
function readGitHub(reader: Reader): GitHubConfig | null {
  const { raw, complain } = reader
  const names = ['githubUrl', 'githubCaFile', 'githubAppId', 'githubPrivateKeyFile', 'githubToken'] as const
  if (names.every((name) => raw(name) === null)) return null

  const url = enterpriseUrl(reader.url('githubUrl'))
  const caFile = raw('githubCaFile')
  const ca = caFile === null ? null : reader.read('githubCaFile', resolve(caFile))
  const keyFile = raw('githubPrivateKeyFile')
  const token = raw('githubToken')
  const appId = raw('githubAppId') === null ? null : reader.wholeNumber('githubAppId', 0, 1, 1e15)
  const privateKey = keyFile === null ? null : reader.read('githubPrivateKeyFile', resolve(keyFile))
  if (privateKey !== null && !works(() => createPrivateKey(privateKey))) {
    complain(
      'githubPrivateKeyFile',
      `${keyFile ?? ''} holds no PEM private key that is whole and has no password`,
    )
  }
  if (ca !== null && !works(() => new X509Certificate(ca))) {
    complain('githubCaFile', `${caFile ?? ''} holds no PEM certificate`)
  }
  const connection = { url, ca, caFile: caFile === null ? null : resolve(caFile) }
  if (token !== null && (appId !== null || keyFile !== null)) {
    complain('githubToken', 'is set beside a GitHub App; keep one of them')
  }
  if (token !== null) return { ...connection, auth: { kind: 'token', token } }
  if (appId === null) complain('githubAppId', 'is missing: set the App id and its private key, or a token')
  if (keyFile === null)
    complain('githubPrivateKeyFile', 'is missing: set the App id and its private key, or a token')
  return { ...connection, auth: { kind: 'app', appId: appId ?? 0, privateKey: privateKey ?? '' } }
}

function works(attempt: () => unknown): boolean {
  try {
    attempt()
    return true
  } catch {
    return false
  }
}

/** github.com is what is meant without a URL: its API is at another address than an Enterprise Server's. */
function enterpriseUrl(url: string | null): string | null {
  return url !== null && /^(www\.|api\.)?github\.com$/.test(new URL(url).hostname) ? null : url
}

/** `--port (SLIPWAY_PORT)`: both ways to set it. */
function called(name: SettingName): string {
  const { flag, env } = settings[name]
  return flag === null ? env : `${flag} (${env})`
}
