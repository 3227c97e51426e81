import { toToken } from '../rows/token-row.ts'
import type { Query } from './query.ts'

/** A token that is valid now, by its hash or its id. */
export const token: Query<'token'> = async (db, { hash, id, now }) => {
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where((found) => (hash === undefined ? found('id', '=', id ?? '') : found('hash', '=', hash)))
    .where('revoked_at', 'is', null)
    .where((found) => found.or([found('expires_at', 'is', null), found('expires_at', '>', now)]))
    .executeTakeFirst()
  return row === undefined ? null : toToken(row)
}
