import { compileFilter, type Tenant } from '../domain/index.ts'

/** Whether the tenant's patterns let `owner/name` in, compared as GitHub does, without regard to case. */
export function claims(tenant: Pick<Tenant, 'repositories'>, name: string): boolean {
  const patterns = tenant.repositories.map((pattern) => pattern.toLowerCase())
  return compileFilter(patterns).lets(name.toLowerCase())
}
