import type { Change } from '../change.ts'

/** Signs out one browser; nothing when it was before. */
export const closeSession: Change<'closeSession'> = async (db, { id }) => {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
  return undefined
}
