import type { Insertable } from 'kysely'
import type { Db, Tables } from '../../sql/tables.ts'

/** Inserts a report; false when it is there already. */
export async function addReport(db: Db, row: Insertable<Tables['reports']>): Promise<boolean> {
  const made = await db
    .insertInto('reports')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** Something that the report tells about has changed. `about` is replaced where it is given. False: there is none. */
export async function wantReport(
  db: Db,
  id: string,
  { ended, about, now }: { ended: boolean; about?: string | null; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('reports')
    .set((report) => ({
      desired: report('desired', '+', 1),
      ended: ended ? 1 : 0,
      next_at: report.ref('news_at'),
      behind_since: report
        .case()
        .when('acked', '<', report.ref('desired'))
        .then(report.ref('behind_since'))
        .else(now)
        .end(),
      ...(about === undefined ? {} : { about }),
    }))
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** What was not sent yet is not sent any more: something else says it better. */
export async function dropUnsentReport(db: Db, id: string): Promise<void> {
  await db
    .updateTable('reports')
    .set((report) => ({ acked: report.ref('desired') }))
    .where('id', '=', id)
    .where('acked', '=', 0)
    .where('intended', '=', 0)
    .execute()
}
