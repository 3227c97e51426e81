import { z } from 'zod'
import { json, route } from '../../openapi/route.ts'
import { notFound } from '../../problem.ts'
import { idPattern } from '../../input-shapes.ts'
import type { ApiParts } from '../api-parts.ts'
import { tokenJson, tokenSchema } from './token-schema.ts'

/** Those that the caller may revoke. */
export const listTokens = route(
  {
    method: 'get',
    path: '/api/v1/tokens',
    id: 'listTokens',
    tag: 'tokens',
    summary: 'Tokens, without themselves',
    scope: 'admin',
    answers: { 200: json('All of them.', z.object({ items: z.array(tokenSchema) })) },
  },
  ({ store }: Pick<ApiParts, 'store'>) =>
    async ({ access: { tenant }, json }) => {
      const tokens = await store.read('tokens', tenant === null ? {} : { tenant })
      return json(200, { items: tokens.map(tokenJson) })
    },
)

/** Ends it at once, with the sessions that it signed in. */
export const revokeToken = route(
  {
    method: 'delete',
    path: '/api/v1/tokens/{id}',
    id: 'revokeToken',
    tag: 'tokens',
    summary: 'Revoke a token, and sign out who signed in with it',
    description: 'Those that it made are revoked with it. Streams that are open end within seconds.',
    scope: 'admin',
    params: z.object({ id: z.string().describe('Of the token') }),
    answers: { 200: json('The token, revoked.', tokenSchema) },
  },
  ({ store, clock, log }: Pick<ApiParts, 'store' | 'clock' | 'log'>) =>
    async ({ c, access: { tenant, name }, params: { id }, json }) => {
      const find = async () =>
        (await store.read('tokens', tenant === null ? {} : { tenant })).find((one) => one.id === id)
      const seen = idPattern.test(id) ? await find() : undefined
      if (seen === undefined) return notFound(c, 'No token has this id. GET /api/v1/tokens lists them.')
      const done = await store.commit('revokeToken', { id, now: clock.now() })
      if (done) log.info({ id, by: name }, 'API token revoked')
      return json(200, tokenJson((await find()) ?? seen))
    },
)
