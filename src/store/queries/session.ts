import { toSession } from '../rows/session-row.ts'
import type { Query } from './query.ts'

/** A session that has not ended, by the hash of its cookie's secret. */
export const session: Query<'session'> = async (db, { id, now }) => {
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row === undefined ? null : toSession(row)
}
