import type { Build } from '../../domain/index.ts'
import { newReportRow } from '../rows/report-row.ts'
import type { Db } from '../sql/tables.ts'

/** Every attempt is told in a check of its own: a completed check is never opened again. */
function reportIdOf(buildId: string, attempt: number): string {
  return `${buildId}-${attempt}`
}

/** Makes the report of an attempt; false when it is there already. */
export async function createBuildReport(
  db: Db,
  { build, attempt, now }: { build: Pick<Build, 'id' | 'repository' | 'sha'>; attempt: number; now: number },
): Promise<boolean> {
  const { repository, sha } = build
  const row = { id: reportIdOf(build.id, attempt), build_id: build.id, file: null, repository, sha, ended: 0 }
  const made = await db
    .insertInto('reports')
    .values(newReportRow(row, now))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** Something that the report tells about has changed. */
export async function wantBuildReport(
  db: Db,
  { buildId, attempt, ended, now }: { buildId: string; attempt: number; ended: boolean; now: number },
): Promise<void> {
  await db
    .updateTable('reports')
    .set((report) => ({
      desired: report('desired', '+', 1),
      ended: ended ? 1 : 0,
      behind_since: report
        .case()
        .when('acked', '<', report.ref('desired'))
        .then(report.ref('behind_since'))
        .else(now)
        .end(),
    }))
    .where('id', '=', reportIdOf(buildId, attempt))
    .executeTakeFirstOrThrow()
}
