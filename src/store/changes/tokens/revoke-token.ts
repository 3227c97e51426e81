import type { Change } from '../change.ts'

/** Ends a token that is valid, and those that it made; they stay in the list. */
export const revokeToken: Change<'revokeToken'> = async (db, { id, now }) => {
  const revoked = await db
    .withRecursive('made', (made) =>
      made
        .selectFrom('tokens')
        .select('id')
        .where('id', '=', id)
        .union(made.selectFrom('tokens').innerJoin('made', 'made.id', 'tokens.made_by').select('tokens.id')),
    )
    .updateTable('tokens')
    .set({ revoked_at: now })
    .where('id', 'in', (made) => made.selectFrom('made').select('id'))
    .where('revoked_at', 'is', null)
    .where((token) => token.or([token('expires_at', 'is', null), token('expires_at', '>', now)]))
    .returning('id')
    .execute()
  return revoked.some((one) => one.id === id)
}
