import { sessionRow } from '../../rows/session-row.ts'
import type { Change } from '../change.ts'

/** A person may be signed in with so many browsers; the newest count. */
const mostOfPerson = 20

/** Keeps that somebody has signed in. */
export const openSession: Change<'openSession'> = async (db, { session }) => {
  await db.insertInto('sessions').values(sessionRow(session)).execute()
  const kept = db
    .selectFrom('sessions')
    .select('id')
    .where('person_id', '=', session.person.id)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(mostOfPerson)
  await db
    .deleteFrom('sessions')
    .where('person_id', '=', session.person.id)
    .where('id', 'not in', kept)
    .execute()
  return undefined
}
