import type { Change } from '../change.ts'

const precisionMs = 60_000

/** The last use, to the minute: not one write for every request. */
export const noteTokenUse: Change<'noteTokenUse'> = async (db, { id, now }) => {
  await db
    .updateTable('tokens')
    .set({ last_used_at: now })
    .where('id', '=', id)
    .where((token) =>
      token.or([token('last_used_at', 'is', null), token('last_used_at', '<=', now - precisionMs)]),
    )
    .execute()
  return undefined
}
