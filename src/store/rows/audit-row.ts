import type { Selectable } from 'kysely'
import type { AuditRow } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `audit` as the domain knows it. */
export function toAuditRow(row: Selectable<Tables['audit']>): AuditRow {
  return {
    buildId: row.build_id,
    tenant: row.tenant,
    repository: row.repository,
    repositoryId: row.repository_id,
    sha: row.sha,
    ref: row.ref,
    name: row.name,
    trust: row.trust,
    state: row.state,
    attempts: row.attempts,
    author: row.author,
    approvedBy: row.approved_by,
    image: row.image,
    digest: row.digest,
    reason: row.reason,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    deletedAt: row.deleted_at,
  }
}
