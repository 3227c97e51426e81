import type { Selectable } from 'kysely'
import { fullName, type Repository, type RepositoryRecord } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `repositories` as the domain knows it. */
export function toRepositoryRecord(row: Selectable<Tables['repositories']>): RepositoryRecord {
  return {
    repository: JSON.parse(row.repository) as Repository,
    tenant: row.tenant,
    boundAs: row.bound_as,
    access: row.access,
    seenAt: row.seen_at,
    baselinedAt: row.baselined_at,
  }
}

/** A repository's name as it is looked for. */
export function nameKey(repository: Pick<Repository, 'owner' | 'name'>): string {
  return fullName(repository).toLowerCase()
}
