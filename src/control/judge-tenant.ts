import {
  compileImageFilter,
  fullName,
  type Build,
  type BuildConfig,
  type RepositoryRecord,
  type Tenant,
} from '../domain/index.ts'
import { claims } from './claims.ts'
import { mayAskFor } from './may-ask-for.ts'

/** A Build that somebody wants to go on, and what is known of its repository now. */
export interface BuildingRight {
  build: Pick<Build, 'tenant' | 'trust' | 'repository' | 'config'>
  /** The operator's tenants as they are configured now. */
  tenants: readonly Tenant[]
  /** Null where nothing is remembered of the repository. */
  record: RepositoryRecord | null
}

/**
 * Why a Build that was planned before may not be built now, as a sentence; null when it may. A Build is made
 * again with the configuration that it was planned with, so what the operator has taken away since is asked for.
 */
export function whyNoLongerAllowed({ build, tenants, record }: BuildingRight): string | null {
  const { config } = build
  const name = fullName(record?.repository ?? build.repository)
  if (record !== null && record.tenant !== build.tenant)
    return `${name} belongs to the tenant ${record.tenant} now.`
  const tenant = tenants.find((one) => one.name === build.tenant)
  if (tenant === undefined) return `The tenant ${build.tenant} is no longer set up.`
  if (record !== null && record.access !== 'active')
    return `${name} is ${record.access}: nothing runs for it.`
  const names = [name, ...(record === null ? [] : [record.boundAs])]
  if (!names.some((one) => claims(tenant, one))) {
    return `The tenant ${tenant.name} no longer claims ${name}.`
  }
  if (config.namespace !== tenant.namespace) {
    return `The tenant ${tenant.name} builds in the namespace ${tenant.namespace} now, and no longer in ${config.namespace}.`
  }
  const pool = config.placement?.pool
  if (pool !== undefined && tenant.pools?.includes(pool) === false) {
    return `The tenant ${tenant.name} may no longer use the pool ${pool}.`
  }
  return build.trust === 'trusted' ? whyNotTrusted(config, tenant) : whyNotUntrusted(config, tenant)
}

function whyNotTrusted(config: BuildConfig, tenant: Tenant): string | null {
  const { image, cache, secrets = [], serviceAccount, pushSecret } = config
  const allowed = compileImageFilter(tenant.images)
  const lost = [image, ...(cache ? [cache.image] : [])].find((one) => !allowed.lets(one))
  if (lost !== undefined) return `The tenant ${tenant.name} no longer allows the image ${lost}.`
  const kept = secrets.find(({ secret }) => !mayAskFor(secret, tenant))
  if (kept !== undefined) return `The tenant ${tenant.name} no longer lends builds the Secret ${kept.secret}.`
  return serviceAccount === tenant.serviceAccount && pushSecret === tenant.pushSecret
    ? null
    : `The tenant ${tenant.name} builds with another service account or push secret now.`
}

function whyNotUntrusted({ image, serviceAccount, pushSecret }: BuildConfig, tenant: Tenant): string | null {
  const { untrusted } = tenant
  if (untrusted.policy === 'never') {
    return `The tenant ${tenant.name} no longer builds pull requests of strangers.`
  }
  return image === untrusted.image &&
    serviceAccount === untrusted.serviceAccount &&
    pushSecret === untrusted.pushSecret
    ? null
    : `The tenant ${tenant.name} builds pull requests of strangers with another image, service account or push secret now.`
}
