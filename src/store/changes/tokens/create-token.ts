import { tokenRow } from '../../rows/token-row.ts'
import type { Change } from '../change.ts'

/** Keeps what is known of a token, and its hash. */
export const createToken: Change<'createToken'> = async (db, { token, hash }) => {
  await db.insertInto('tokens').values(tokenRow(token, hash)).execute()
  return undefined
}
