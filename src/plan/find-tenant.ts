import { claims } from '../control/claims.ts'
import {
  fullName,
  type Queries,
  type Repository,
  type RepositoryAccess,
  type RepositoryRecord,
  type Tenant,
} from '../domain/index.ts'

/** Whose repository this is. */
export type TenantMatch =
  | { kind: 'one'; tenant: Tenant }
  /** Nobody's that may build it now; `reason` is a sentence for people. */
  | { kind: 'none'; reason: string }
  /** The operator's mistake: two would pay for one build. */
  | { kind: 'several'; names: string[] }

/** What was remembered before, and how the event came. */
export interface Remembered {
  /** `Queries.repository` for the event's repository and owner. */
  known: Queries['repository']['out']
  /** The tenant whose own webhook the event came through; null for the App's. */
  through: string | null
}

/** Of a repository that was never seen. */
const nothing: Remembered = { known: { record: null, ownerIds: [] }, through: null }

/**
 * The tenant that claims a repository. Names decide when it is first seen, compared as GitHub does, without
 * regard to case; from then on its id does, since names can be given up and taken by others: renamed within its
 * account it stays with its tenant, in another account it is judged anew, and another account under a name that
 * the tenant knows is refused.
 */
export function findTenant(
  tenants: readonly Tenant[],
  repository: Repository,
  { known, through }: Remembered = nothing,
): TenantMatch {
  const { record } = known
  const name = fullName(repository)
  if (through !== null && !mayComeThrough(through, repository, record)) return foreign(name, through)
  if (record !== null && record.access !== 'active' && !isGivenBack(repository, record)) {
    return none(barred[record.access](name))
  }
  const bound = record === null ? undefined : findBound(tenants, repository, record)
  const matching = bound ? [bound] : tenants.filter((one) => claims(one, name))
  const [tenant] = matching
  if (tenant === undefined) return none(`No tenant claims ${name}.`)
  if (matching.length > 1) return { kind: 'several', names: matching.map((one) => one.name) }
  if (through !== null && tenant.name !== through) return foreign(name, through)
  return whyAnotherAccount(tenant, repository, known) ?? { kind: 'one', tenant }
}

/** Only GitHub's word counts for what belongs to another tenant or to an installation of the App. */
function mayComeThrough(through: string, { installationId }: Repository, record: RepositoryRecord | null) {
  return installationId === null && (record === null || record.tenant === through)
}

/** Another installation than the one that lost it speaks for it: the right to run came back. */
function isGivenBack({ installationId }: Repository, { access, repository }: RepositoryRecord): boolean {
  return access !== 'archived' && installationId !== null && installationId !== repository.installationId
}

function findBound(tenants: readonly Tenant[], repository: Repository, record: RepositoryRecord) {
  // What was bound without the App is a webhook's word, which the App's is stronger than.
  const byTheApp = record.repository.installationId !== null || repository.installationId === null
  if (!byTheApp || record.repository.ownerId !== repository.ownerId) return undefined
  return tenants.find(
    (one) => one.name === record.tenant && (claims(one, fullName(repository)) || claims(one, record.boundAs)),
  )
}

function whyAnotherAccount(
  tenant: Tenant,
  { owner, ownerId }: Repository,
  { ownerIds }: Remembered['known'],
): TenantMatch | null {
  const pinned = tenant.owners?.[owner.toLowerCase()]
  const right =
    pinned === undefined
      ? ownerIds.filter((one) => one.tenant === tenant.name).map((one) => one.ownerId)
      : [pinned]
  if (right.length === 0 || right.includes(ownerId)) return null
  return none(
    `${owner} is another account than the one this tenant was bound to: its id is ${ownerId} and not ${right.join(' or ')}. If that is meant, the operator pins it: \`owners: { ${owner}: ${ownerId} }\` of the tenant \`${tenant.name}\`.`,
  )
}

const barred: Record<Exclude<RepositoryAccess, 'active'>, (name: string) => string> = {
  archived: (name) => `${name} is archived: nothing is built for it.`,
  suspended: (name) => `The GitHub App is suspended for ${name}: nothing is built for it.`,
  removed: (name) => `${name} was deleted, or the GitHub App removed from it: nothing is built for it.`,
}

function foreign(name: string, through: string): TenantMatch {
  return none(
    `This event came through the webhook of the tenant ${through}, and ${name} is none of its repositories.`,
  )
}

function none(reason: string): TenantMatch {
  return { kind: 'none', reason }
}
