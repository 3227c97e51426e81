import { compileFilter, fullName, type Repository, type Tenant } from '../domain/index.ts'

/** Whose repository this is. */
type TenantMatch =
  | { kind: 'one'; tenant: Tenant }
  | { kind: 'none' }
  /** The operator's mistake: two would pay for one build. */
  | { kind: 'several'; names: string[] }

/** The tenant that claims a repository; owner and name are compared as GitHub does, without regard to case. */
export function findTenant(
  tenants: readonly Tenant[],
  repository: Pick<Repository, 'owner' | 'name'>,
): TenantMatch {
  const name = fullName(repository).toLowerCase()
  const matching = tenants.filter((tenant) =>
    compileFilter(tenant.repositories.map((pattern) => pattern.toLowerCase())).lets(name),
  )
  const [tenant] = matching
  if (tenant === undefined) return { kind: 'none' }
  if (matching.length > 1) return { kind: 'several', names: matching.map((one) => one.name) }
  return { kind: 'one', tenant }
}
