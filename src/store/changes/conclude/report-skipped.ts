import type { BuildingEvent, Repository, SkippedBuild } from '../../../domain/index.ts'
import { readAbout, writeAbout } from '../../rows/about.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { addReport, wantReport } from '../want-report.ts'

/**
 * A check for every entry that was not selected, where the commit has no Build of that name: a required check
 * must not wait for ever. One that may not be built takes the place of one that was merely not selected: GitHub takes
 * that for green, and a second pull request of the commit must not find it so. Returns whether one is new or another.
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
    const row = newReportRow(id, { repository, sha, about, ended: true }, now)
    if (await addReport(db, row)) isNew = true
    else if (skipped.refused === true && (await wasSkipped(db, row.id))) {
      await wantReport(db, row.id, { ended: true, about: writeAbout('skipped', about), now })
      isNew = true
    }
  }
  return isNew
}

async function wasSkipped(db: Db, id: string): Promise<boolean> {
  const kept = await db.selectFrom('reports').select('about').where('id', '=', id).executeTakeFirst()
  return kept !== undefined && readAbout('skipped', kept.about).skipped.refused !== true
}
