import type { Selectable } from 'kysely'
import type { Db, Tables } from '../../sql/tables.ts'
import { PreconditionError } from '../change.ts'

/** The report's row. */
export async function findReport(db: Db, id: string): Promise<Selectable<Tables['reports']>> {
  const report = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst()
  if (report === undefined) throw new PreconditionError(`report ${id} does not exist`)
  return report
}

/** What `acked` becomes: it never goes back, and never past what was wanted. */
export function acknowledged(
  report: { id: string; acked: number; desired: number },
  version: number,
): number {
  if (version > report.desired)
    throw new PreconditionError(`report ${report.id} wants version ${report.desired}, not yet ${version}`)
  return Math.max(report.acked, version)
}
