import type { Selectable } from 'kysely'
import type { Db, Tables } from '../sql/tables.ts'
import { PreconditionError } from './change.ts'

/** The Build's row. */
export async function findBuildRow(db: Db, id: string): Promise<Selectable<Tables['builds']>> {
  const row = await db.selectFrom('builds').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) throw new PreconditionError(`build ${id} does not exist`)
  return row
}
