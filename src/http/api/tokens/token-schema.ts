import { z } from 'zod'
import type { ApiToken } from '../../../domain/index.ts'
import { isoTime } from '../iso-time.ts'

export const scopes = ['read', 'build', 'admin'] as const

/** A token as it is shown after it was made: not itself. */
export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scope: z.enum(scopes).describe('Each includes those before it'),
    tenant: z.string().nullable().describe('The one that it sees; null: all'),
    madeBy: z.string().nullable().describe('The token that made it; null: the service’s own'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
  })
  .meta({ id: 'Token' })

/** A token as the API shows it. */
export function tokenJson(token: ApiToken): z.input<typeof tokenSchema> {
  const { id, name, scope, tenant, madeBy, createdAt, expiresAt, revokedAt, lastUsedAt } = token
  return {
    id,
    name,
    scope,
    tenant,
    madeBy,
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
    revokedAt: isoTime(revokedAt),
    lastUsedAt: isoTime(lastUsedAt),
  }
}
