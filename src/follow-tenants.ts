import { readNamespaceTenants, type NamespaceProblem } from './config/namespace-tenants.ts'
import { partSecrets } from './config/part-secrets.ts'
import type { Tenant } from './domain/index.ts'
import type { Clock, Log, TenantNamespace, TenantNamespaces } from './ports.ts'
import type { KeptTenants } from './tenants.ts'

interface FollowParts {
  tenants: KeptTenants
  /** Those of the file as they were read at the start. */
  ofFile: readonly Tenant[]
  /** Reads the file again; null: there is none. */
  readFile: (() => { tenants: Tenant[] } | { problems: string[] }) | null
  /** Null: only the file says who is a tenant. */
  namespaces: TenantNamespaces | null
  clock: Clock
  log: Log
}

/** Keeps the tenants as the file and the Namespaces say they are. */
export interface TenantFollower {
  /** When all are known for the first time: until then nobody may be told that it is none's, and nothing be refused. */
  known: Promise<void>
  /** What of them is not known yet, as a sentence; null once all are. */
  missing(): string | null
  stop(): Promise<void>
}

const readFileMs = 10_000
const readSecretsMs = 60_000

/** A file that is wrong, and a Namespace, is told once; what was known before stays in place of the file. */
export function followTenants(parts: FollowParts): TenantFollower {
  const { tenants, namespaces, readFile, clock, log } = parts
  const stopping = new AbortController()
  const { signal } = stopping
  const first = Promise.withResolvers<undefined>()
  let isKnown = namespaces === null
  let ofFile = parts.ofFile
  let seen: TenantNamespace[] = []
  const secrets = new Map<string, string[]>()
  let told = new Set<string>()
  let toldOfFile = ''
  if (isKnown) first.resolve(undefined)

  function join(): void {
    if (!isKnown) return
    const claims = seen.map(({ name, ...one }) => ({
      ...{ ...one, namespace: name, webhookSecrets: secrets.get(name) ?? [] },
    }))
    const read = readNamespaceTenants(ofFile, claims)
    tenants.replace(partSecrets([...ofFile, ...read.tenants]))
    tellOf(read.problems)
  }

  function tellOf(problems: NamespaceProblem[]): void {
    const before = told
    told = new Set(problems.map((one) => JSON.stringify(one)))
    for (const { namespace, message } of problems) {
      if (before.has(JSON.stringify({ namespace, message }))) continue
      log.error({ namespace, why: message }, 'a Namespace with the label of a tenant is none')
      namespaces?.complain(namespace, message).catch((error: unknown) => {
        log.warn({ namespace, err: error }, 'the Namespace was not told why it is no tenant')
      })
    }
  }

  function readAgain(read: NonNullable<typeof readFile>): void {
    const loaded = read()
    const wrong = 'problems' in loaded ? loaded.problems.join('\n') : ''
    if (wrong !== '' && wrong !== toldOfFile)
      log.error({ problems: wrong }, 'the tenants file is wrong, going on with what was known')
    toldOfFile = wrong
    if ('problems' in loaded || JSON.stringify(loaded.tenants) === JSON.stringify(ofFile)) return
    ofFile = loaded.tenants
    log.info({ tenants: ofFile.length }, 'the tenants file was read again')
    join()
  }

  async function followFile(read: NonNullable<typeof readFile>): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(readFileMs, signal)
      if (!isOver()) readAgain(read)
    }
  }

  async function readSecrets(from: TenantNamespaces, names: string[]): Promise<void> {
    for (const name of names) {
      try {
        secrets.set(name, await from.webhookSecrets(name))
      } catch (error) {
        log.warn({ namespace: name, err: error }, 'the webhook secret of a tenant could not be read')
      }
    }
  }

  async function followSecrets(from: TenantNamespaces): Promise<void> {
    while (!signal.aborted) {
      await clock.sleep(readSecretsMs, signal)
      if (isOver()) return
      await readSecrets(
        from,
        seen.map(({ name }) => name),
      )
      join()
    }
  }

  async function followNamespaces(from: TenantNamespaces): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const all of from.watch(signal)) {
          const names = new Set(all.map(({ name }) => name))
          for (const name of secrets.keys()) if (!names.has(name)) secrets.delete(name)
          await readSecrets(
            from,
            [...names].filter((name) => !secrets.has(name)),
          )
          seen = all
          isKnown = true
          join()
          first.resolve(undefined)
        }
      } catch (error) {
        log.error({ err: error }, 'watching Namespaces failed, starting again')
      }
      if (!isOver()) await clock.sleep(1_000, signal)
    }
    first.resolve(undefined)
  }

  /** Read anew: an abort may have come while something was waited for. */
  function isOver(): boolean {
    return signal.aborted
  }

  const following = [
    ...(readFile === null ? [] : [followFile(readFile)]),
    ...(namespaces === null ? [] : [followNamespaces(namespaces), followSecrets(namespaces)]),
  ]
  return {
    known: first.promise,
    missing: () => (isKnown ? null : 'The Namespaces that are tenants could not be read yet.'),
    async stop() {
      stopping.abort()
      await Promise.all(following)
    },
  }
}
