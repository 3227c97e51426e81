import type { Selectable } from 'kysely'
import type { LiveEvent } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `events` as the domain knows it. */
export function toLiveEvent(row: Selectable<Tables['events']> & { repository_id: number | null }): LiveEvent {
  return {
    sequence: row.sequence,
    at: row.at,
    tenant: row.tenant,
    repository: row.repository,
    repositoryId: row.repository_id,
    buildId: row.build_id,
    build: row.build,
    sha: row.sha,
    ref: row.ref,
    what: JSON.parse(row.what) as LiveEvent['what'],
  }
}
