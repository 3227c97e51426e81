import { sessionRow } from '../../rows/session-row.ts'
import type { Change } from '../change.ts'

/** Keeps that somebody has signed in. */
export const openSession: Change<'openSession'> = async (db, { session }) => {
  await db.insertInto('sessions').values(sessionRow(session)).execute()
  return undefined
}
