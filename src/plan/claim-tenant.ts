import type { Repository, RepositoryRecord, Tenant } from '../domain/index.ts'
import type { SourceHost, Store } from '../ports.ts'
import { findTenant, type TenantMatch } from './find-tenant.ts'

interface ClaimSources {
  store: Pick<Store, 'read'>
  sourceHost: Pick<SourceHost, 'lookUp'>
  tenants: readonly Tenant[]
}

/**
 * The tenant of an event's repository, with what is remembered of it. `through` is the tenant whose own webhook
 * it came through: whoever holds its secret could claim any id, so a repository that is not remembered as it
 * says is looked up first. Throws Unavailable when it cannot be.
 */
export async function claimTenant(
  { store, sourceHost, tenants }: ClaimSources,
  repository: Repository,
  through: string | null,
): Promise<TenantMatch> {
  const known = await store.read('repository', { id: repository.id, owner: repository.owner })
  const found = findTenant(tenants, repository, { known, through })
  if (through === null || found.kind !== 'one' || isAsRemembered(repository, known.record)) return found
  const there = await sourceHost.lookUp(repository)
  if (there !== 'gone' && isSame(there, repository)) return found
  return {
    kind: 'none',
    reason: `There is no repository ${repository.owner}/${repository.name} with the id ${repository.id} that Slipway can see.`,
  }
}

function isAsRemembered(repository: Repository, record: RepositoryRecord | null): boolean {
  return record !== null && isSame(record.repository, repository)
}

function isSame(one: Repository, other: Repository): boolean {
  const text = ({ owner, name, cloneUrl }: Repository) => [owner, name, cloneUrl].join(' ').toLowerCase()
  return one.id === other.id && one.ownerId === other.ownerId && text(one) === text(other)
}
