import type { Insertable, Selectable } from 'kysely'
import type { ApiToken } from '../../domain/index.ts'
import type { Tables } from '../sql/tables.ts'

/** A row of `tokens` as the domain knows it: without its hash. */
export function toToken(row: Selectable<Tables['tokens']>): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scope: row.scope,
    tenant: row.tenant,
    madeBy: row.made_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  }
}

/** The row of a token. */
export function tokenRow(token: ApiToken, hash: string): Insertable<Tables['tokens']> {
  return {
    id: token.id,
    name: token.name,
    scope: token.scope,
    tenant: token.tenant,
    made_by: token.madeBy,
    hash,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    revoked_at: token.revokedAt,
    last_used_at: token.lastUsedAt,
  }
}
