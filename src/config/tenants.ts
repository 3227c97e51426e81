import type { Problem, StrategyPin, Tenant } from '../domain/index.ts'
import { checkYaml } from '../yaml/check-yaml.ts'
import { findClashes } from './find-clashes.ts'
import { partSecrets } from './part-secrets.ts'
import { readWebhookSecrets, type SecretSources } from './read-webhook-secrets.ts'
import { tenantsFile, type WrittenTenant } from './tenants-schema.ts'

const defaultRunning = 2

/**
 * Reads the operator's tenants file, YAML or JSON (which YAML contains): all problems at once, with their
 * places. `file` is what the operator calls it; the files of secrets that it names are looked for beside it.
 */
export function loadTenants(
  text: string,
  file: string,
  sources: SecretSources,
): { tenants: Tenant[] } | { problems: Problem[] } {
  const checked = checkYaml(text, tenantsFile)
  if ('problems' in checked) return checked
  const read = checked.value.tenants.map((written, index) => {
    const { secrets, problems } = readWebhookSecrets(written, index, file, sources)
    return { tenant: toTenant(written, secrets), problems }
  })
  const tenants = read.map(({ tenant }) => tenant)
  const problems = [...read.flatMap((one) => one.problems), ...findClashes(tenants, file)]
  if (problems.length === 0) return { tenants: partSecrets(tenants) }
  return { problems: problems.map(({ path, message }) => checked.problemAt(path, message)) }
}

/** What was written, with what is not said. */
export function toTenant(written: WrittenTenant, webhookSecrets: string[]): Tenant {
  const { name, namespace, repositories, images, owners, untrusted } = written
  return {
    name,
    namespace,
    repositories,
    ...(owners === undefined ? {} : { owners: withLowerCaseNames(owners) }),
    images,
    serviceAccount: written.serviceAccount ?? null,
    pushSecret: written.pushSecret ?? null,
    untrusted: {
      policy: untrusted?.policy ?? 'approval',
      image: untrusted?.image ?? null,
      serviceAccount: untrusted?.serviceAccount ?? null,
      pushSecret: untrusted?.pushSecret ?? null,
    },
    webhookSecrets,
    limits: { running: defaultRunning, ...definedOf(written.limits ?? {}) },
    ...(written.strategies && { strategies: toPins(written.strategies) }),
    ...(written.secrets && { secrets: written.secrets }),
    ...(written.extends && { extends: written.extends }),
    ...(written.pools && { pools: written.pools }),
    ...(written.keep && { keep: definedOf(written.keep) }),
  }
}

function toPins(written: NonNullable<WrittenTenant['strategies']>): NonNullable<Tenant['strategies']> {
  const pins = Object.entries(definedOf(written)).map(([method, pin]): [string, StrategyPin] => [
    method,
    { name: pin.name ?? null, kind: pin.kind ?? null, version: pin.version ?? null },
  ])
  return Object.fromEntries(pins)
}

function definedOf<T extends object>(written: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

function withLowerCaseNames(owners: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(owners).map(([name, id]) => [name.toLowerCase(), id]))
}
