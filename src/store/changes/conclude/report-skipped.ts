import type { BuildingEvent, Repository, SkippedBuild } from '../../../domain/index.ts'
import { readAbout, writeAbout } from '../../rows/about.ts'
import { newReportRow } from '../../rows/report-row.ts'
import type { Db } from '../../sql/tables.ts'
import { addReport, wantReport } from '../reports/want-report.ts'

/**
 * A check for every entry that was not selected, where the commit has no Build of that name: a required check
 * must not wait for ever. What a push leaves out of an open pull request is for the pull request's own event to say,
 * before which the commit must not look green. One that may not be built, or came too late, takes the place of one that was merely not selected: GitHub takes
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
  const isProposed = await wasProposed(db, event)
  let isNew = false
  for (const skipped of commit.skipped) {
    if (names.has(skipped.name) || (isProposed && skipped.late !== true)) continue
    const id = { kind: 'skipped' as const, repositoryId: repository.id, sha, name: skipped.name }
    const about = { skipped, completedAt: now, branch, event }
    const row = newReportRow(id, { repository, sha, about, ended: true }, now)
    if (await addReport(db, row)) isNew = true
    else if (!isGreen(skipped) && (await wasGreen(db, row.id))) {
      await wantReport(db, row.id, { ended: true, about: writeAbout('skipped', about), now })
      isNew = true
    }
  }
  return isNew
}

/** Whether GitHub shows it as `skipped`, which passes. */
function isGreen({ refused, late }: SkippedBuild): boolean {
  return refused !== true && late !== true
}

async function wasGreen(db: Db, id: string): Promise<boolean> {
  const kept = await db.selectFrom('reports').select('about').where('id', '=', id).executeTakeFirst()
  return kept !== undefined && isGreen(readAbout('skipped', kept.about).skipped)
}

/** Whether what was pushed follows the head of a pull request, which will have a `synchronize` of its own. */
async function wasProposed(db: Db, event: BuildingEvent | null): Promise<boolean> {
  if (event?.kind !== 'push' || event.refType !== 'branch' || event.before === null) return false
  const proposed = await db
    .selectFrom('heads')
    .select('ref')
    .where('repository_id', '=', event.repository.id)
    .where('ref', '>', 'refs/pull/')
    .where('ref', '<', 'refs/pull0')
    .where('sha', '=', event.before)
    .where('gone', 'is', null)
    .executeTakeFirst()
  return proposed !== undefined
}
