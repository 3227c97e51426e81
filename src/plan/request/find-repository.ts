import { claims } from '../../control/claims.ts'
import { fullName, type Repository, type Tenant } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'

/**
 * The repository of a name, or one near which it can be asked for: a known one that the same tenant builds for, of the
 * same owner where there is one, since an installation is for an account. Null where nobody builds for that name.
 */
export async function findRepository(
  { store, tenants }: { store: Pick<Store, 'read'>; tenants: readonly Tenant[] },
  { repository, tenant }: { repository: string; tenant: string | null },
): Promise<Repository | null> {
  const name = repository.toLowerCase()
  const mine = tenants.filter((one) => tenant === null || one.name === tenant)
  const records = await store.read('activeRepositories', { since: 0 })
  const known = records.filter((record) => mine.some((one) => one.name === record.tenant))
  const itself = known.find((record) => fullName(record.repository).toLowerCase() === name)
  if (itself !== undefined) return itself.repository
  const claiming = mine.filter((one) => claims(one, repository)).map((one) => one.name)
  const owner = name.split('/', 1)[0]
  const near = known.filter((record) => claiming.includes(record.tenant))
  const best = near.find((record) => record.repository.owner.toLowerCase() === owner) ?? near[0]
  return best?.repository ?? null
}
