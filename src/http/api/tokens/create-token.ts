import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { sees } from '../../../domain/index.ts'
import { hashToken } from '../../access/hash-token.ts'
import { json, route } from '../../openapi/route.ts'
import { problem } from '../../problem.ts'
import type { ApiParts } from '../api-parts.ts'
import { scopes, tokenJson, tokenSchema } from './token-schema.ts'

const dayMs = 86_400_000

const body = z.strictObject({
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
      'must be 1 to 63 letters, digits, dots, dashes and underscores',
    )
    .describe('Whose it is: builds and approvals name it'),
  scope: z.enum(scopes, `must be one of ${scopes.join(', ')}`).default('read'),
  tenant: z.string().min(1).max(63).nullish().describe('The one that it sees; left out: as the caller’s'),
  expiresInDays: z
    .int('must be a whole number')
    .min(1, 'must be 1 to 3650')
    .max(3650, 'must be 1 to 3650')
    .nullish()
    .describe('Left out: never; in any case not after the token that makes it'),
})

/** The only answer that has the token itself. */
export const createToken = route(
  {
    method: 'post',
    path: '/api/v1/tokens',
    id: 'createToken',
    tag: 'tokens',
    summary: 'Make a token',
    description:
      'The answer has the token, once: only its hash is kept. It ends when the one that made it expires or is revoked.',
    scope: 'admin',
    body,
    answers: {
      201: json(
        'The token.',
        z.object({ ...tokenSchema.shape, token: z.string().describe('Shown this once') }),
      ),
    },
  },
  ({ store, tenants, clock, log }: Pick<ApiParts, 'store' | 'tenants' | 'clock' | 'log'>) =>
    async ({ c, access, body, json }) => {
      const tenant = body.tenant ?? access.tenant
      if (!sees(access, tenant))
        return problem(c, {
          status: 403,
          detail: `Your token is bound to ${access.tenant ?? 'a tenant'}, and makes only tokens that are too.`,
        })
      if (tenant !== null && !tenants.all().some(({ name }) => name === tenant))
        return problem(c, {
          status: 400,
          detail: 'Correct what errors names.',
          errors: [{ in: 'body', name: 'tenant', message: 'there is no such tenant' }],
        })
      const now = clock.now()
      const secret = `slw_${randomBytes(32).toString('base64url')}`
      const token = {
        id: randomUUID(),
        name: body.name,
        scope: body.scope,
        tenant,
        madeBy: access.tokenId,
        createdAt: now,
        expiresAt: earlier(
          body.expiresInDays == null ? null : now + body.expiresInDays * dayMs,
          access.expiresAt,
        ),
        revokedAt: null,
        lastUsedAt: null,
      }
      await store.commit('createToken', { token, hash: hashToken(secret) })
      const { name, scope } = token
      log.info({ id: token.id, name, scope, tenant, by: access.name }, 'API token made')
      return json(201, { ...tokenJson(token), token: secret })
    },
)

/** Null is never. */
function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}
