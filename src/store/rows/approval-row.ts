import type { Insertable, Selectable } from 'kysely'
import type { Approval, Person } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `approvals` as the domain knows it. */
export function toApproval(row: Selectable<Tables['approvals']>): Approval {
  return {
    repositoryId: row.repository_id,
    sha: row.sha,
    by: row.person === null ? null : (JSON.parse(row.person) as Person),
    via: row.via,
    at: row.at,
  }
}

/** The row of an approval. */
export function approvalRow({ repositoryId, sha, by, via, at }: Approval): Insertable<Tables['approvals']> {
  return { repository_id: repositoryId, sha, person: by === null ? null : JSON.stringify(by), via, at }
}
