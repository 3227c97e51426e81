import type { Change } from '../change.ts'

/** Like after a telling: only progress waits for `next_at`, an end goes at once. */
export const holdReport: Change<'holdReport'> = async (db, { reportId, until }) => {
  await db.updateTable('reports').set({ next_at: until }).where('id', '=', reportId).execute()
  return undefined
}
