import type { Problem, Tenant } from '../domain/index.ts'
import { tenantConfigAnnotation } from '../shipwright/labels.ts'
import { checkYaml } from '../yaml/check-yaml.ts'
import { findClashes } from './find-clashes.ts'
import { label } from './schema-parts.ts'
import { toTenant } from './tenants.ts'
import { annotatedTenant } from './tenants-schema.ts'

/** A Namespace that says it is a tenant. */
export interface NamespaceClaim {
  namespace: string
  /** Epoch milliseconds; of two that clash the older one is the tenant. */
  createdAt: number
  /** What the label says. */
  tenant: string
  /** What the annotation says; null: there is none. */
  config: string | null
  /** Of its own webhook. */
  webhookSecrets: string[]
}

/** Why a Namespace is no tenant though it says so. */
export interface NamespaceProblem {
  namespace: string
  /** Sentences for whoever wrote the annotation. */
  message: string
}

/**
 * The tenants that Namespaces name, beside those of the file, which are right by themselves. One that is wrong or
 * clashes is left out and costs the others nothing.
 */
export function readNamespaceTenants(
  ofFile: readonly Tenant[],
  claims: readonly NamespaceClaim[],
): { tenants: Tenant[]; problems: NamespaceProblem[] } {
  const problems: NamespaceProblem[] = []
  const read = [...claims].sort(byAge).flatMap((claim) => {
    const one = readClaim(claim)
    if ('tenant' in one) return [one.tenant]
    problems.push({ namespace: claim.namespace, message: one.message })
    return []
  })
  if (findClashes([...ofFile, ...read], 'the file and the Namespaces').length === 0)
    return { tenants: read, problems }
  const tenants: Tenant[] = []
  for (const one of read) {
    const clash = findClashWith([...ofFile, ...tenants], one)
    if (clash === null) tenants.push(one)
    else problems.push({ namespace: one.namespace, message: clash })
  }
  return { tenants, problems }
}

function readClaim({ tenant, namespace, config, webhookSecrets }: NamespaceClaim) {
  if (!label.test(tenant))
    return {
      message: `"${tenant.slice(0, 63)}" is no name of a tenant: lower-case letters, digits and \`-\`.`,
    }
  if (config === null)
    return {
      message: `The annotation ${tenantConfigAnnotation} is missing: it says which repositories may build.`,
    }
  const checked = checkYaml(config, annotatedTenant)
  if ('problems' in checked) return { message: checked.problems.slice(0, 10).map(sentence).join(' ') }
  return { tenant: toTenant({ ...checked.value, name: tenant, namespace }, webhookSecrets) }
}

function sentence({ line, column, message }: Problem): string {
  return `${tenantConfigAnnotation}:${line}:${column}: ${message}`
}

/** In pairs: what is wrong with one beside another does not depend on a third. */
function findClashWith(others: readonly Tenant[], one: Tenant): string | null {
  for (const pair of [[one], ...others.map((other) => [other, one])]) {
    const [clash] = findClashes(pair, 'the file and the Namespaces')
    if (clash === undefined) continue
    const isOwn = clash.path[1] === pair.length - 1
    return isOwn
      ? clash.message
      : `Beside it the tenant \`${pair[0]?.name ?? ''}\` would be wrong: ${clash.message}`
  }
  return null
}

function byAge(a: NamespaceClaim, b: NamespaceClaim): number {
  return a.createdAt - b.createdAt || (a.namespace < b.namespace ? -1 : 1)
}
