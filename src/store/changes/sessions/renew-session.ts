import type { Change } from '../change.ts'

/** Keeps the tokens that came in the place of those that were there; a session that has ended stays so. */
export const renewSession: Change<'renewSession'> = async (db, { id, before, tokens }) => {
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ tokens })
    .where('id', '=', id)
    .where('tokens', '=', before)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
