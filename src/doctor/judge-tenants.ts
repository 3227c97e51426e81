import type { Tenant } from '../domain/index.ts'
import { isForbidden, isMissing, type Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'

const { ok, warning, failed, skipped } = findingsOf('tenants')

/** A namespace as far as it matters. */
export interface NamespaceFacts {
  /** It is being deleted. */
  isGoing: boolean
  /** What Pod Security lets in: `privileged`, `baseline`, `restricted`; null where it says nothing. */
  podSecurity: string | null
}

/** What was found of one tenant. */
export interface TenantFacts {
  tenant: Tenant
  namespace: Fact<NamespaceFacts>
  /** By name. */
  serviceAccounts: ReadonlyMap<string, Fact<null>>
  /** Types of Secrets by their name. */
  secrets: ReadonlyMap<string, Fact<string>>
  /** Whether a BuildRun would be taken, asked by a dry run. */
  dryRun: Fact<null>
}

/** Names of the service accounts and Secrets that a tenant's runs use. */
export function namesOf({ serviceAccount, pushSecret, untrusted }: Tenant): {
  serviceAccounts: string[]
  secrets: string[]
} {
  const given = (names: (string | null)[]) => [...new Set(names.flatMap((name) => name ?? []))]
  return {
    serviceAccounts: given([serviceAccount, untrusted.serviceAccount]),
    secrets: given([pushSecret, untrusted.pushSecret]),
  }
}

/** Whether what the configuration says of a tenant is there. */
export function judgeTenant({ tenant, namespace, ...facts }: TenantFacts): Finding[] {
  const { name } = tenant
  const place = tenant.namespace
  if (isMissing(namespace))
    return [
      failed(`The namespace ${place} of tenant ${name} does not exist.`, `kubectl create namespace ${place}`),
    ]
  if (namespace.known && namespace.value.isGoing)
    return [
      failed(
        `The namespace ${place} of tenant ${name} is being deleted.`,
        'Wait until it is gone, then make it anew.',
      ),
    ]
  const accounts = [...facts.serviceAccounts].map(([account, found]) => {
    const what = `service account ${place}/${account}`
    if (found.known) return ok(`The ${what} of tenant ${name} is there.`)
    if (isMissing(found))
      return failed(
        `The ${what} of tenant ${name} does not exist: its builds fail.`,
        `kubectl --namespace ${place} create serviceaccount ${account}`,
      )
    const command = `kubectl --namespace ${place} get serviceaccount ${account}`
    return skipped(`Whether the ${what} of tenant ${name} exists is not for this account to see.`, command)
  })
  const secrets = [...facts.secrets].map(([secret, found]) => judgeSecret(tenant, secret, found))
  return [
    ...(namespace.known || isForbidden(namespace)
      ? []
      : [skipped(`The namespace ${place} of tenant ${name} could not be looked at: ${namespace.why}`)]),
    ...(namespace.known && namespace.value.podSecurity === 'restricted'
      ? [
          warning(
            `The namespace ${place} of tenant ${name} takes restricted Pods only: those of strategies that need root, such as buildah, are refused.`,
            `kubectl label --overwrite namespace ${place} pod-security.kubernetes.io/enforce=baseline`,
          ),
        ]
      : []),
    judgeDryRun(tenant, facts.dryRun),
    ...accounts,
    ...secrets,
  ]
}

function judgeDryRun({ name, namespace }: Tenant, dryRun: Fact<null>): Finding {
  const what = `a BuildRun in ${namespace}, of tenant ${name}`
  if (dryRun.known) return ok(`The cluster would take ${what}.`)
  // Said among the permissions, with what to do.
  if (isForbidden(dryRun) && /cannot create resource/.test(dryRun.why))
    return skipped(`Whether the cluster would take ${what} may not be tried.`)
  if (isMissing(dryRun)) return skipped(`Whether the cluster would take ${what} is not known: it knows none.`)
  if (dryRun.status === null || dryRun.status >= 500)
    return failed(
      `The cluster could not say whether it takes ${what}: ${dryRun.why}`,
      'Look at the webhooks of the cluster: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
    )
  return failed(
    `The cluster refuses ${what}: ${dryRun.why}`,
    'Change the quota or policy that refuses it, or give the tenant another namespace.',
  )
}

const registryTypes = [
  'kubernetes.io/dockerconfigjson',
  'kubernetes.io/dockercfg',
  'kubernetes.io/basic-auth',
]

function judgeSecret({ name, namespace }: Tenant, secret: string, found: Fact<string>): Finding {
  const what = `Secret ${namespace}/${secret}`
  const create = `kubectl --namespace ${namespace} create secret docker-registry ${secret} --docker-server=<registry> --docker-username=<user> --docker-password=<password>`
  if (isMissing(found))
    return failed(`The ${what}, which tenant ${name} pushes with, does not exist: its builds fail.`, create)
  if (!found.known)
    return skipped(
      `The ${what}, which tenant ${name} pushes with, could not be looked at: ${found.why}`,
      `kubectl --namespace ${namespace} get secret ${secret}`,
    )
  if (!registryTypes.includes(found.value))
    return warning(
      `The ${what}, which tenant ${name} pushes with, is of the type ${found.value}: Shipwright takes no login from it.`,
      `kubectl --namespace ${namespace} delete secret ${secret} && ${create}`,
    )
  return ok(`The ${what}, which tenant ${name} pushes with, is there.`)
}
