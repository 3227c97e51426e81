import type { Build, Failure } from '../domain/index.ts'

/** A failure that no step is to blame for. */
export function failWith(reason: string, message: string): Failure {
  return { reason, message, step: null, exitCode: null, pod: null, container: null }
}

/** The operator has taken the tenant away while the Build waited. */
export function tenantRemoved({ tenant }: Pick<Build, 'tenant'>): Failure {
  return failWith('TenantRemoved', `The service is no longer set up for the tenant ${tenant}.`)
}
