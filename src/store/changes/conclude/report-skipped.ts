import type { BuildingEvent, Repository, SkippedBuild } from '../../../domain/index.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { addReport } from '../want-report.ts'

/**
 * A check for every entry that was not selected, where the commit has no Build of that name: a required check
 * must not wait for ever. Returns whether there is a new one.
 */
export async function reportSkipped(
  db: Db,
  commit: {
    repository: Repository
    sha: string
    branch: string | null
    skipped: SkippedBuild[]
    now: number
  },
  event: BuildingEvent | null,
): Promise<boolean> {
  const { repository, sha, branch, now } = commit
  if (commit.skipped.length === 0) return false
  const built = await db
    .selectFrom('builds')
    .select('name')
    .distinct()
    .where('repository_id', '=', repository.id)
    .where('sha', '=', sha)
    .execute()
  const names = new Set(built.map(({ name }) => name))
  let isNew = false
  for (const skipped of commit.skipped) {
    if (names.has(skipped.name)) continue
    const id = { kind: 'skipped' as const, repositoryId: repository.id, sha, name: skipped.name }
    const about = { skipped, completedAt: now, branch, event }
    if (await addReport(db, newReportRow(id, { repository, sha, about, ended: true }, now))) isNew = true
  }
  return isNew
}
