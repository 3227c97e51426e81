import type { Change } from '../change.ts'

/** Ends a token that is valid; it stays in the list. */
export const revokeToken: Change<'revokeToken'> = async (db, { id, now }) => {
  const revoked = await db
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where((token) => token.or([token('expires_at', 'is', null), token('expires_at', '>', now)]))
    .returning('id')
    .executeTakeFirst()
  return revoked !== undefined
}
